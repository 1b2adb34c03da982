import type { PairingLink } from '../../../src/contract/console.ts'
import type { Clock } from '../../clock.ts'
import type { Store } from '../../db/store.ts'
import { makePairingCode, pairingCodeHash } from '../../security/pairing-code.ts'

const linkMs = 5 * 60_000
const startLinkMs = 24 * 3_600_000

/**
 * Makes a link with a fresh one-time code. The code stands behind the `#`, which a browser never
 * sends: it comes into no log. A link that the start prints lives longer, but ends with that run.
 */
export async function makeLink(
  ports: { store: Pick<Store, 'codes'>; clock: Clock; origin: string },
  { administrator, fromStart }: { administrator: boolean; fromStart: boolean },
): Promise<PairingLink> {
  const code = makePairingCode()
  const expiresAt = ports.clock() + (fromStart ? startLinkMs : linkMs)
  await ports.store.codes.add({
    codeHash: pairingCodeHash(code),
    administrator,
    fromStart,
    expiresAt,
  })
  return { url: `${ports.origin}/pair#code=${code}`, code, expiresAt, administrator }
}

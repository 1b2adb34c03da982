import { PairingCode } from '../contract/pairing.ts'

/**
 * The code of what a person pasted or opened: a whole link (`…/pair#code=…`), its fragment, or the
 * bare code in any case and with spaces or dashes between its groups; null where there is none.
 */
export function pairingCodeOf(given: string): PairingCode | null {
  const fragment = /code=([^&\s]+)/i.exec(given)?.[1] ?? given
  const bare = fragment.replaceAll(/[\s-]/g, '').toUpperCase()
  const parsed = PairingCode.safeParse(bare)
  return parsed.success ? parsed.data : null
}

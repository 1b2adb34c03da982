import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { openLotlens, type Lotlens } from '../app.ts'
import { makeLink } from '../stages/enrol/make-link.ts'

const origin = 'http://lotlens.test'

/** The real server on the embedded database, reached without a socket: for the phone's tests. */
export interface PhoneLine {
  readonly origin: string
  readonly lotlens: Lotlens
  answer(request: Request): Promise<Response>
  /** A fresh pairing code, as a link has it. */
  makeCode(): Promise<string>
  close(): Promise<void>
}

export async function openPhoneLine(): Promise<PhoneLine> {
  const home = await mkdtemp(join(tmpdir(), 'lotlens-phone-line-'))
  const lotlens = await openLotlens({
    home,
    databaseUrl: null,
    appFolder: join(home, 'no-app'),
    address: {
      secure: false,
      origin: () => origin,
      network: () => ({ https: null, howTo: '' }),
    },
    clock: () => Date.now(),
    log: pino({ level: 'silent' }),
  })
  const { services, router } = lotlens
  return {
    origin,
    lotlens,
    answer: async (request) => await router.request(request),
    async makeCode() {
      const { store, clock } = services
      const wanted = { administrator: false, fromStart: false }
      return (await makeLink({ store, clock, origin }, wanted)).code
    },
    async close() {
      await lotlens.close()
      await rm(home, { recursive: true, force: true })
    },
  }
}

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { openLotlens, type Lotlens } from '../app.ts'
import { noAlertSettings, type AlertSettings } from '../stages/alert/channel.ts'
import { makeLink } from '../stages/enrol/make-link.ts'
import { makeTestDatabase } from './test-database.ts'
import { TestDevice } from './test-device.ts'

export const testOrigin = 'http://lotlens.test'

/** The real server over a real database, asked through its router; the clock is the test's. */
export class TestLotlens {
  readonly home: string
  now = Date.UTC(2026, 10, 25, 12)
  /** Every line that was logged. */
  readonly logged: string[] = []
  #lotlens: Lotlens | null = null
  readonly #alerts: AlertSettings
  #databaseUrl: string | null = null
  #removeDatabase: () => Promise<void> = async () => undefined

  private constructor(home: string, alerts: AlertSettings) {
    this.home = home
    this.#alerts = alerts
  }

  static async open(alerts: AlertSettings = noAlertSettings): Promise<TestLotlens> {
    const test = new TestLotlens(await mkdtemp(join(tmpdir(), 'lotlens-test-')), alerts)
    const { url, remove } = await makeTestDatabase(test.home)
    test.#databaseUrl = url
    test.#removeDatabase = remove
    await test.start()
    return test
  }

  get lotlens(): Lotlens {
    if (this.#lotlens === null) throw new Error('the server is stopped')
    return this.#lotlens
  }

  get services() {
    return this.lotlens.services
  }

  /** The variables that make a command use the same data. */
  get environment(): { LOTLENS_HOME: string; DATABASE_URL: string } {
    return { LOTLENS_HOME: this.home, DATABASE_URL: this.#databaseUrl ?? '' }
  }

  get appFolder(): string {
    return join(this.home, 'app')
  }

  async start(): Promise<void> {
    this.#lotlens = await openLotlens({
      home: this.home,
      databaseUrl: this.#databaseUrl,
      appFolder: this.appFolder,
      address: {
        secure: false,
        origin: () => testOrigin,
        network: () => ({ https: null, howTo: 'npm start' }),
      },
      alerts: this.#alerts,
      clock: () => this.now,
      log: pino({ level: 'info' }, { write: (line) => void this.logged.push(line) }),
    })
  }

  async stop(): Promise<void> {
    const { lotlens } = this
    this.#lotlens = null
    await lotlens.close()
  }

  async remove(): Promise<void> {
    if (this.#lotlens !== null) await this.stop()
    await this.#removeDatabase()
    await rm(this.home, { recursive: true, force: true })
  }

  request(path: string, init: RequestInit = {}): Promise<Response> {
    return Promise.resolve(this.lotlens.router.request(testOrigin + path, init))
  }

  async makeCode(administrator = false): Promise<string> {
    const { store, clock } = this.services
    const ports = { store, clock, origin: testOrigin }
    return (await makeLink(ports, { administrator, fromStart: false })).code
  }

  /** A device with a key of its own, paired. */
  async pairedDevice(administrator = false): Promise<TestDevice> {
    const device = TestDevice.make(this)
    await device.pair(await this.makeCode(administrator))
    return device
  }

  /** Asks as an administrator's page does. */
  async administrator(): Promise<{ get(path: string): Promise<Response>; send: SendAsPage }> {
    const { cookie } = await this.pairedDevice(true)
    const headers = { cookie, 'sec-fetch-site': 'same-origin' }
    return {
      get: (path) => this.request(path, { headers }),
      send: (method, path, body) =>
        this.request(path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) }),
    }
  }
}

type SendAsPage = (method: string, path: string, body?: unknown) => Promise<Response>

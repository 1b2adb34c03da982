import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EnginePage } from './engine-page.ts'
import type { Driver } from './webdriver.ts'

export type StartDriver = (profile: string) => Promise<Driver>

/** A browser with a profile of its own that outlives it: closed, and opened again. */
export class EngineBrowser {
  readonly #start: StartDriver
  readonly #profile: string
  #driver: Driver | null = null

  private constructor(start: StartDriver, profile: string) {
    this.#start = start
    this.#profile = profile
  }

  static async create(start: StartDriver): Promise<EngineBrowser> {
    return new EngineBrowser(start, await mkdtemp(join(tmpdir(), 'lotlens-engine-')))
  }

  /** Starts the browser on its profile; the one page that it opens with, 390 x 844. */
  async open(): Promise<EnginePage> {
    this.#driver = await this.#start(this.#profile)
    return EnginePage.of(this.#driver)
  }

  async close(): Promise<void> {
    const driver = this.#driver
    this.#driver = null
    await driver?.close()
  }

  async remove(): Promise<void> {
    await this.close()
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5 })
  }
}

import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type BrowserContext, type Page } from '@playwright/test'
import { chromiumFlags, chromiumPath } from './chromium.ts'

/** A browser with a profile of its own that outlives it: closed, killed and opened again. */
export class PhoneBrowser {
  readonly #profile: string
  readonly #flags: readonly string[]
  #context: BrowserContext | null = null

  private constructor(profile: string, flags: readonly string[]) {
    this.#profile = profile
    this.#flags = flags
  }

  /** `flags`: what the browser is started with beside what every test needs. */
  static async create(flags: readonly string[] = []): Promise<PhoneBrowser> {
    return new PhoneBrowser(await mkdtemp(join(tmpdir(), 'lotlens-profile-')), flags)
  }

  /** Starts the browser on its profile; the one page that it opens with. */
  async open(): Promise<Page> {
    const context = await chromium.launchPersistentContext(this.#profile, {
      executablePath: chromiumPath(),
      args: [...chromiumFlags, ...this.#flags],
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      acceptDownloads: true,
    })
    // An action that waits for ever says nothing; this one says for what it waited.
    context.setDefaultTimeout(60_000)
    this.#context = context
    return context.pages()[0] ?? (await context.newPage())
  }

  async close(): Promise<void> {
    await this.#context?.close()
    this.#context = null
  }

  /** SIGKILL to every process of the browser: nothing gets to flush or say goodbye. */
  async kill(): Promise<void> {
    const context = this.#context
    this.#context = null
    if (context === null) return
    const closed = new Promise<void>((resolve) => context.once('close', () => resolve()))
    execFileSync('pkill', ['-KILL', '-f', `user-data-dir=${this.#profile}`])
    await closed
  }

  async remove(): Promise<void> {
    await this.close()
    await rm(this.#profile, { recursive: true, force: true })
  }
}

import { versionNameOf } from '../domain/model-files.ts'
import { backoffMs } from '../domain/retry.ts'
import type { FallBackReason, ModelStore } from './model-store.ts'
import type { ModelUser, Surroundings } from './ports.ts'

export interface LookOutParts {
  readonly store: ModelStore
  readonly user: Pick<ModelUser, 'status'>
  readonly around: Surroundings
  /** Ends it. */
  readonly signal: AbortSignal
  /** Calls back when a round of sync went through, or the pairing changed. Returns the undo. */
  readonly afterSync: (listener: (occasion: 'synced' | 'paired') => void) => () => void
  /** Calls back when another tab has switched the model. Returns the undo. */
  readonly onOtherTab: (listener: () => void) => () => void
}

type Occasion = 'open' | 'visible' | 'online' | 'timer' | 'synced' | 'paired'

const leadership = 'lotlens.model'
const tickMs = 30_000
/** A model that this phone's engines never live to open is none for it. */
const mostBreaks = 3

/** The occasions that a running backoff or a pause holds back. */
const gentle: ReadonlySet<Occasion> = new Set(['timer', 'synced'])

/**
 * Looks for another model when the app opens, comes to the front or hears the network, after each
 * round of sync, and every 30 seconds while somebody looks. One tab does it for all.
 */
export function startLookOut(parts: LookOutParts): void {
  new LookOut(parts).start()
}

function fallBackReason(problem: string): FallBackReason {
  if (problem === 'engine_broke') return 'engine_broke'
  return problem === 'engine_failed' ? 'self_test_failed' : 'files_lost'
}

class LookOut {
  readonly #parts: LookOutParts
  #running = false
  #again: Occasion | null = null
  #paused = false
  #minding = false
  /** How often in a row no engine lived long enough to open the model. */
  #breaks = 0
  #failures = 0
  #nextAtMs = 0
  #disarm: () => void = () => undefined

  constructor(parts: LookOutParts) {
    this.#parts = parts
  }

  start(): void {
    const { around, store, user, signal, afterSync, onOtherTab } = this.#parts
    const undo = [
      around.onOccasion((occasion) => this.#wake(occasion)),
      afterSync((occasion) => this.#wake(occasion)),
      onOtherTab(() => this.#safely(() => store.follow())),
      user.status.subscribe(() => this.#mind()),
    ]
    signal.addEventListener('abort', () => {
      for (const stop of undo) stop()
      this.#disarm()
    })
    this.#mind()
    this.#tick()
    this.#wake('open')
  }

  #wake(occasion: Occasion): void {
    const { around, signal } = this.#parts
    if (signal.aborted) return
    if (this.#running) {
      if (this.#again === null || gentle.has(this.#again)) this.#again = occasion
      return
    }
    const isTooEarly = this.#paused || around.nowMs() < this.#nextAtMs
    if (gentle.has(occasion) && isTooEarly) return
    void this.#run()
  }

  async #run(): Promise<void> {
    const { around, signal } = this.#parts
    this.#running = true
    this.#disarm()
    try {
      await around.tryLead(leadership, () => this.#look())
    } catch (cause) {
      if (!signal.aborted) {
        console.error('model: the look for another one broke off', cause)
        this.#backOff(0)
      }
    }
    this.#running = false
    const again = this.#again
    this.#again = null
    if (again !== null) this.#wake(again)
  }

  async #look(): Promise<void> {
    const outcome = await this.#parts.store.look()
    this.#paused = outcome.kind === 'paused'
    if (outcome.kind === 'later') {
      this.#backOff(outcome.notBeforeMs)
      return
    }
    this.#failures = 0
    this.#nextAtMs = 0
  }

  #backOff(notBeforeMs: number): void {
    const { around } = this.#parts
    const chance = (around.random(1)[0] ?? 0) / 256
    const delayMs = Math.round(backoffMs(this.#failures, chance, notBeforeMs))
    this.#failures += 1
    this.#nextAtMs = around.nowMs() + delayMs
    this.#disarm = around.after(delayMs, () => this.#wake('timer'))
  }

  #tick(): void {
    const { around, signal } = this.#parts
    around.after(tickMs, () => {
      if (signal.aborted) return
      if (around.isVisible()) this.#wake('timer')
      this.#tick()
    })
  }

  /** A model that does not run at the start: its files are gone, or the browser is another one. */
  #mind(): void {
    const { store, user } = this.#parts
    const { problem, model } = user.status.current()
    if (problem === null) this.#breaks = 0
    if (problem === null || model === null || this.#minding) return
    // It tries again by itself, and may well live then.
    if (problem === 'engine_broke' && ++this.#breaks < mostBreaks) return
    this.#minding = true
    const reason = fallBackReason(problem)
    const back = store.fallBack(versionNameOf(model), reason)
    this.#safely(() =>
      back.finally(() => {
        this.#minding = false
      }),
    )
  }

  #safely(work: () => Promise<void>): void {
    work().catch((cause: unknown) => console.error('model: it stays as it is', cause))
  }
}

import { backoffMs, reactTo } from '../domain/retry.ts'
import type { StopReason } from './answer.ts'
import { attempt, type AttemptParts, type AttemptResult } from './attempt.ts'
import type { Occasion } from './occasions.ts'
import { loadPairing } from './pairing-state.ts'
import { countsOf, type StatusCell } from './status.ts'

export interface LoopParts extends Omit<AttemptParts, 'onProgress'> {
  readonly status: StatusCell
  /** Hears of what should not happen: a store that fails, a bug. The loop goes on. */
  readonly onProblem: (error: unknown) => void
}

const leadership = 'lotlens.sync'
const tickMs = 30_000
/** Corrections come in bursts; one batch for a burst. */
const gatherMs = 1_000
/** How soon to look again where another tab leads. */
const followMs = 3_000
/** How often to look for bytes that may be let go. */
const letGoEveryMs = 3_600_000

/** The occasions that a running backoff or a pause holds back. */
const gentle: ReadonlySet<Occasion> = new Set(['timer', 'evidence'])

/** Tries whenever there is an occasion, and always arms the next try. */
export class Loop {
  readonly #parts: LoopParts
  #running = false
  #again: Occasion | null = null
  #paused = false
  #failures = 0
  #disarm: () => void = () => undefined
  #gathering = false
  #letGoAtMs = 0

  constructor(parts: LoopParts) {
    this.#parts = parts
  }

  /** Begins; ends when the signal of `parts` fires. */
  start(): void {
    const { source, around, signal } = this.#parts
    const undo = [
      source.subscribe((change) => {
        void this.#count()
        if (change === 'evidence') this.#gather()
        else this.#gotThrough()
      }),
      around.onOccasion((occasion) => this.wake(occasion)),
      around.pairingChanged.listen(() => this.wake('paired')),
    ]
    signal.addEventListener('abort', () => {
      for (const stop of undo) stop()
      this.#disarm()
    })
    this.#tick()
    void this.#begin()
  }

  /** Says what is unsafe before the first request, which may take its time to fail. */
  async #begin(): Promise<void> {
    await this.#count()
    await this.#showPairing().catch((error: unknown) => this.#parts.onProblem(error))
    this.wake('open')
  }

  /** Tries now, unless a backoff or a pause forbids it for so gentle an occasion. */
  wake(occasion: Occasion): void {
    const { signal, status, around } = this.#parts
    if (signal.aborted) return
    if (this.#running) {
      if (this.#again === null || gentle.has(this.#again)) this.#again = occasion
      return
    }
    if (gentle.has(occasion)) {
      const { nextAttemptAtMs } = status.current()
      const tooEarly = nextAttemptAtMs !== null && around.nowMs() < nextAttemptAtMs
      if (this.#paused || tooEarly) return
    }
    void this.#run()
  }

  async #run(): Promise<void> {
    const { around, status, signal } = this.#parts
    this.#running = true
    this.#disarm()
    const { pairing, unsafeRecordCount, deadLetterCount } = status.current()
    // A mere greeting of the server is no sending.
    const sends = pairing.state === 'paired' && unsafeRecordCount > deadLetterCount
    const phase = sends ? 'sending' : status.current().phase
    status.merge({ phase, sentBytes: 0, totalBytes: 0, nextAttemptAtMs: null })
    try {
      const led = await around.tryLead(leadership, async () => this.#settle(await this.#attempt()))
      if (!led) {
        status.merge({ phase: 'idle' })
        this.#arm(followMs)
      }
    } catch (error) {
      if (!signal.aborted) {
        this.#parts.onProblem(error)
        this.#backOff('waiting', 0)
      }
    }
    await this.#count()
    this.#running = false
    const again = this.#again
    this.#again = null
    if (again !== null) this.wake(again)
  }

  async #attempt(): Promise<AttemptResult> {
    const { status } = this.#parts
    return await attempt({
      ...this.#parts,
      onProgress: (progress) => {
        status.merge(progress)
        if (progress.sentBytes > 0) this.#gotThrough()
      },
    })
  }

  /** A link that lets something through is bad, not dead: the waits between tries begin anew. */
  #gotThrough(): void {
    this.#failures = 0
  }

  async #settle(result: AttemptResult): Promise<void> {
    const { source, around, status } = this.#parts
    if (result.kind === 'stopped') return await this.#afterStop(result.reason)
    this.#paused = false
    await this.#showPairing()
    if (result.kind === 'waiting') {
      this.#backOff('waiting', 0)
      return
    }
    this.#failures = 0
    status.merge({ phase: 'idle' })
    if (result.kind === 'drained' && around.nowMs() >= this.#letGoAtMs) {
      this.#letGoAtMs = around.nowMs() + letGoEveryMs
      await source.letGo(result.server)
    }
  }

  async #afterStop(reason: StopReason): Promise<void> {
    const { status } = this.#parts
    const reaction = reason.kind === 'other-server' ? null : reactTo(reason)
    if (reaction === null || reaction.do === 'pair-again') {
      this.#paused = true
      status.merge({ pairing: { state: 'refused' }, phase: 'idle' })
      return
    }
    if (!this.#paused) await this.#showPairing()
    const phase = reason.kind === 'no-response' ? 'offline' : 'waiting'
    this.#backOff(phase, reaction.do === 'retry' ? reaction.notBeforeMs : 0)
  }

  #backOff(phase: 'waiting' | 'offline', notBeforeMs: number): void {
    const { around, status } = this.#parts
    const chance = (around.random(1)[0] ?? 0) / 256
    const delayMs = Math.round(backoffMs(this.#failures, chance, notBeforeMs))
    this.#failures += 1
    status.merge({ phase, nextAttemptAtMs: around.nowMs() + delayMs })
    this.#arm(delayMs)
  }

  #arm(delayMs: number): void {
    this.#disarm()
    this.#disarm = this.#parts.around.after(delayMs, () => this.wake('timer'))
  }

  #gather(): void {
    if (this.#gathering) return
    this.#gathering = true
    this.#parts.around.after(gatherMs, () => {
      this.#gathering = false
      this.wake('evidence')
    })
  }

  /** The 30 s timer: a safety net under everything else, while somebody looks. */
  #tick(): void {
    const { around, status, signal } = this.#parts
    around.after(tickMs, () => {
      if (signal.aborted) return
      const { unsafeRecordCount, deadLetterCount } = status.current()
      if (around.isVisible() && unsafeRecordCount > deadLetterCount) this.wake('timer')
      this.#tick()
    })
  }

  async #showPairing(): Promise<void> {
    const pairing = await loadPairing(this.#parts.source)
    this.#parts.status.merge({
      pairing:
        pairing === null
          ? { state: 'unpaired' }
          : {
              state: 'paired',
              organisation: pairing.organisation.name,
              deviceName: pairing.deviceName,
            },
    })
  }

  async #count(): Promise<void> {
    try {
      this.#parts.status.merge(countsOf(await this.#parts.source.unsent()))
    } catch (error) {
      this.#parts.onProblem(error)
    }
  }
}

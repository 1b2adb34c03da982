import { createSync, type RunningSync } from '../sync.ts'
import { CalmSurroundings } from './calm-surroundings.ts'
import { FaultyNetwork } from './faulty-network.ts'
import { MemoryPhone } from './memory-phone.ts'

/** The part of a server that the phone's tests need, the real one's or the one on paper. */
export interface Line {
  readonly origin: string
  answer(request: Request): Promise<Response>
  makeCode(): string | Promise<string>
}

/** One phone, its faulty network, and the sync between them. */
export class SyncRig {
  readonly phone: MemoryPhone
  readonly network: FaultyNetwork
  readonly around = new CalmSurroundings()
  /** What sync reported that should never happen. */
  readonly problems: unknown[] = []
  sync: RunningSync
  #ending: AbortController
  readonly #line: Line

  constructor(line: Line, phone = new MemoryPhone()) {
    this.phone = phone
    this.#line = line
    this.network = new FaultyNetwork((request) => line.answer(request))
    this.#ending = new AbortController()
    this.sync = this.#start()
  }

  /** As when the app is killed and opened again: only what the phone keeps is left. */
  restart(): void {
    this.stop()
    this.#ending = new AbortController()
    this.sync = this.#start()
  }

  stop(): void {
    this.#ending.abort()
  }

  async pair(): Promise<void> {
    const outcome = await this.sync.pair(await this.#line.makeCode(), 'Test phone')
    if (!outcome.ok) throw new Error(`could not pair: ${outcome.reason}`)
  }

  /** Lets waits run out until the condition holds; false where it never does. */
  async until(condition: () => boolean, steps = 2000): Promise<boolean> {
    for (let step = 0; step < steps && !condition(); step += 1) {
      await new Promise((resolve) => setTimeout(resolve, 0))
      if (this.sync.status.current().phase !== 'sending') this.around.pass(1000)
    }
    return condition()
  }

  /** All that can be sent has its receipt, and the loop knows it. */
  readonly isDrained = (): boolean => {
    const { phase, unsafeRecordCount, deadLetterCount } = this.sync.status.current()
    const open = this.phone.kept.length - this.phone.receipts.size - this.phone.refusals.size
    return phase === 'idle' && open <= 0 && unsafeRecordCount === deadLetterCount
  }

  #start(): RunningSync {
    return createSync({
      source: this.phone,
      signal: this.#ending.signal,
      fetch: this.network.fetch,
      baseUrl: this.#line.origin,
      around: this.around,
      onProblem: (error) => this.problems.push(error),
    })
  }
}

import type { Clock } from '../clock.ts'

interface Window {
  failures: number
  endsAt: number
}

/** Counts failures by who made them; a restart forgives, which a 100-bit code can bear. */
export class AttemptLimit {
  readonly #clock: Clock
  readonly #maxFailures: number
  readonly #windowMs: number
  readonly #windows = new Map<string, Window>()

  constructor(clock: Clock, { maxFailures, windowMs }: { maxFailures: number; windowMs: number }) {
    this.#clock = clock
    this.#maxFailures = maxFailures
    this.#windowMs = windowMs
  }

  /** Whether this one has failed too often of late. */
  isExhausted(who: string): boolean {
    return this.#current(who).failures >= this.#maxFailures
  }

  noteFailure(who: string): void {
    const window = this.#current(who)
    window.failures += 1
    this.#windows.set(who, window)
  }

  #current(who: string): Window {
    const now = this.#clock()
    for (const [key, window] of this.#windows) {
      if (window.endsAt <= now) this.#windows.delete(key)
    }
    return this.#windows.get(who) ?? { failures: 0, endsAt: now + this.#windowMs }
  }
}

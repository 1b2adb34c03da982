import type { Surroundings } from '../occasions.ts'

/**
 * A page that is always in front, whose time passes only when it is told to: what waits for later
 * runs as soon as `pass` reaches it.
 */
export class CalmSurroundings implements Surroundings {
  /** Unix milliseconds. */
  at: number
  readonly #timers = new Map<object, { dueAtMs: number; listener: () => void }>()
  readonly #occasions = new Set<(occasion: 'visible' | 'online') => void>()
  #led = false

  constructor(at = Date.now()) {
    this.at = at
  }

  nowMs = (): number => this.at
  random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length))
  isVisible = (): boolean => true

  onOccasion = (listener: (occasion: 'visible' | 'online') => void): (() => void) => {
    this.#occasions.add(listener)
    return () => this.#occasions.delete(listener)
  }

  after = (delayMs: number, listener: () => void): (() => void) => {
    const key = {}
    this.#timers.set(key, { dueAtMs: this.at + delayMs, listener })
    return () => this.#timers.delete(key)
  }

  tryLead = async (_name: string, work: () => Promise<void>): Promise<boolean> => {
    if (this.#led) return false
    this.#led = true
    try {
      await work()
      return true
    } finally {
      this.#led = false
    }
  }

  readonly pairingChanged = { tell: (): void => undefined, listen: () => (): void => undefined }

  /** The network came back, or the page to the front. */
  occur(occasion: 'visible' | 'online'): void {
    for (const listener of this.#occasions) listener(occasion)
  }

  /** Lets time pass, running what falls due on the way. */
  pass(ms: number): void {
    const end = this.at + ms
    for (;;) {
      const [next] = [...this.#timers].toSorted(([, a], [, b]) => a.dueAtMs - b.dueAtMs)
      if (next === undefined || next[1].dueAtMs > end) break
      this.#timers.delete(next[0])
      this.at = Math.max(this.at, next[1].dueAtMs)
      next[1].listener()
    }
    this.at = end
  }
}

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'

const patienceMs = 120_000
const endPatienceMs = 30_000

/** A program and all that it starts, which end with this one. What it says is kept for an error. */
export class Child {
  readonly #process: ChildProcess
  readonly #name: string
  #output = ''

  constructor(command: readonly [string, ...string[]], env: Readonly<Record<string, string>> = {}) {
    const [program, ...args] = command
    this.#name = program
    this.#process = spawn(program, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that it can be ended with the programs that it has started.
      detached: true,
    })
    const endAll = () => this.#signal('SIGKILL')
    process.once('exit', endAll)
    this.#process.once('exit', () => process.off('exit', endAll))
    // A program that is missing shows when its first answer does not come.
    this.#process.once('error', (error) => (this.#output += String(error)))
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.on('data', (part: Buffer) => (this.#output = (this.#output + part).slice(-4000)))
    }
  }

  get output(): string {
    return this.#output
  }

  /** Asks until something comes, as long as the program lives. */
  async first<T>(ask: () => Promise<T | null> | T | null): Promise<T> {
    const until = Date.now() + patienceMs
    for (;;) {
      const got = await Promise.resolve(ask()).catch(() => null)
      if (got !== null) return got
      const { exitCode, pid } = this.#process
      if (exitCode !== null || pid === undefined || Date.now() > until) {
        throw new Error(`${this.#name} did not start (exit code ${exitCode}):\n${this.#output}`)
      }
      await sleep(100)
    }
  }

  /** Waits for its end, and helps after a while. */
  async ended(): Promise<void> {
    const { exitCode, signalCode, pid } = this.#process
    if (pid === undefined || exitCode !== null || signalCode !== null) return
    const timer = setTimeout(() => this.#signal('SIGKILL'), endPatienceMs)
    await once(this.#process, 'exit')
    clearTimeout(timer)
  }

  async end(): Promise<void> {
    this.#signal('SIGTERM')
    await this.ended()
  }

  #signal(signal: NodeJS.Signals): void {
    const { pid } = this.#process
    if (pid === undefined) return
    try {
      process.kill(-pid, signal)
    } catch {
      // The whole group has ended already.
    }
  }
}

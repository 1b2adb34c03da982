import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { LeasedRun } from '../../db/run-repository.ts'
import { LeaseLost, RunWork, ServerClosing, StopAsked, type RunPorts } from './run-work.ts'
import { workOnRun } from './work-on-run.ts'

/** So long after its last beat a server counts as dead to another one on the same database. */
const leaseMs = 30_000
const beatMs = 1_000
const pollMs = 1_000
/** After an error of the database itself. */
const calmDownMs = 5_000

/** Works on the queue of runs, one at a time, for as long as the server is open. */
export class RunWorker {
  readonly #ports: RunPorts
  readonly #owner = randomUUID()
  readonly #closing = new AbortController()
  #loop: Promise<void> = Promise.resolve()

  constructor(ports: RunPorts) {
    this.#ports = ports
  }

  /**
   * Begins. `alone`: no other server can be at work on this database, since the lock of its folder
   * is ours; leases that a killed one left are then no reason to wait.
   */
  async start({ alone }: { readonly alone: boolean }): Promise<void> {
    if (alone) await this.#ports.store.runs.releaseAll()
    this.#loop = this.#workUntilClosed()
  }

  /** Ends the trainer that is at work; its run goes on with the next start. */
  async close(): Promise<void> {
    this.#closing.abort(new ServerClosing('the server is closing'))
    await this.#loop
  }

  async #workUntilClosed(): Promise<void> {
    const { signal } = this.#closing
    while (!signal.aborted) {
      try {
        const leased = await this.#take()
        if (leased === null) await wait(pollMs, undefined, { signal, ref: false })
        else await this.#workOn(leased)
      } catch (error) {
        if (signal.aborted) return
        this.#ports.log.error({ err: error }, 'the work on runs was interrupted')
        await wait(calmDownMs, undefined, { signal, ref: false }).catch(() => undefined)
      }
    }
  }

  async #take(): Promise<LeasedRun | null> {
    const now = this.#ports.clock()
    const lease = { owner: this.#owner, until: now + leaseMs }
    return this.#ports.store.transaction(async ({ runs }) => {
      await runs.lock()
      return runs.take(lease, now)
    })
  }

  async #workOn(leased: LeasedRun): Promise<void> {
    const abort = new AbortController()
    const close = () => abort.abort(this.#closing.signal.reason)
    this.#closing.signal.addEventListener('abort', close, { once: true })
    if (this.#closing.signal.aborted) close()
    const owner = this.#owner
    const work = new RunWork(this.#ports, leased, { owner, signal: abort.signal })
    const done = new AbortController()
    const beating = this.#beat(work, { abort, done: done.signal })
    try {
      await workOnRun(work)
    } finally {
      done.abort()
      await beating
      this.#closing.signal.removeEventListener('abort', close)
      await this.#ports.store.runs.release(leased.run.id, owner)
    }
  }

  /** Keeps the lease, writes progress down, and hears that somebody wants the run to stop. */
  async #beat(
    work: RunWork,
    { abort, done }: { readonly abort: AbortController; readonly done: AbortSignal },
  ): Promise<void> {
    const { store, clock, log } = this.#ports
    let until = clock() + leaseMs
    while (!done.aborted) {
      await wait(beatMs, undefined, { signal: done, ref: false }).catch(() => undefined)
      if (done.aborted) return
      try {
        const next = clock() + leaseMs
        const lease = { owner: this.#owner, until: next }
        const state = await store.runs.renew(work.run.id, lease, work.progress)
        until = next
        if (state === null) abort.abort(new LeaseLost('another server took the run over'))
        else if (state === 'stopping') abort.abort(new StopAsked('stop was asked for'))
      } catch (error) {
        log.warn({ err: error }, 'the lease of a run could not be prolonged')
        if (clock() > until) abort.abort(new LeaseLost('the database was away for too long'))
      }
    }
  }
}

import { mkdir } from 'node:fs/promises'
import type { Logger } from 'pino'
import type { Run, RunStep } from '../../../src/contract/run.ts'
import type { TrainerEvent } from '../../../src/contract/training.ts'
import type { Clock } from '../../clock.ts'
import type { LeasedRun, RunChange } from '../../db/run-repository.ts'
import type { Store } from '../../db/store.ts'
import type { FindTrainer } from '../../trainer/trainer-program.ts'
import { runFolder, type RunFolder } from './run-folder.ts'
import { appendToLog } from './run-log.ts'
import type { RunStages } from './run-stages.ts'

export interface RunPorts {
  readonly store: Store
  readonly home: string
  readonly clock: Clock
  readonly log: Logger
  readonly findTrainer: FindTrainer
  readonly stages: RunStages
}

/** Somebody pressed Stop: what is done so far stays. */
export class StopAsked extends Error {
  override name = 'StopAsked'
}

/** The server is closing: the next one goes on with the run. */
export class ServerClosing extends Error {
  override name = 'ServerClosing'
}

/** Another server works on the run by now: this one may write nothing more of it. */
export class LeaseLost extends Error {
  override name = 'LeaseLost'
}

/** One run under this server's lease, as its steps see it. */
export class RunWork {
  readonly ports: RunPorts
  readonly organisationId: string
  readonly paths: RunFolder
  /** Aborted with StopAsked, ServerClosing or LeaseLost. */
  readonly signal: AbortSignal
  /** How far the present step is; the heartbeat writes it down. */
  progress: { readonly progress: number | null; readonly etaS: number | null } = nothingKnown
  readonly #owner: string
  #run: Run
  #givenVersion: string | null

  constructor(
    ports: RunPorts,
    { run, organisationId, givenVersion }: LeasedRun,
    { owner, signal }: { readonly owner: string; readonly signal: AbortSignal },
  ) {
    this.ports = ports
    this.organisationId = organisationId
    this.paths = runFolder(ports.home, run.id)
    this.signal = signal
    this.#owner = owner
    this.#run = run
    this.#givenVersion = givenVersion
  }

  /** As it stands after the last change. */
  get run(): Run {
    return this.#run
  }

  /** The version that the run is to become; null until it packages. */
  get givenVersion(): string | null {
    return this.#givenVersion
  }

  async open(): Promise<void> {
    await mkdir(this.paths.training, { recursive: true })
  }

  async toStep(step: RunStep): Promise<void> {
    this.progress = nothingKnown
    await this.change({ step, ...nothingKnown })
  }

  /** @throws LeaseLost */
  async change(change: RunChange): Promise<void> {
    await this.#changeWith(this.ports.store, change)
  }

  /**
   * A change with the event that tells of it.
   * @throws LeaseLost
   */
  async changeAndTell(change: RunChange, type: string, payload: object): Promise<void> {
    const at = this.ports.clock()
    await this.ports.store.transaction(async (repositories) => {
      await this.#changeWith(repositories, change)
      const stream = `run:${this.#run.id}`
      await repositories.events.append({
        stream,
        type,
        payload: { number: this.#run.number, ...payload },
        actor: 'server',
        device: null,
        at,
      })
    })
  }

  /** Gives the run the number of its version, once. */
  async giveVersion(name: string): Promise<string> {
    if (this.#givenVersion !== null) return this.#givenVersion
    const version = await this.ports.store.transaction(async (repositories) => {
      await repositories.runs.lock()
      const number = await repositories.models.nextNumber(this.organisationId, name)
      await this.#changeWith(repositories, { version: `${name}/${number}` })
      return `${name}/${number}`
    })
    this.#givenVersion = version
    return version
  }

  setProgress(progress: number | null, etaS: number | null): void {
    this.progress = {
      progress: progress === null ? null : Math.min(Math.max(progress, 0), 1),
      etaS,
    }
  }

  /** A line of the run's log for a person. */
  async say(message: string, level: 'info' | 'warning' | 'error' = 'info'): Promise<void> {
    const at = new Date(this.ports.clock()).toISOString()
    await this.writeDown({ event: 'log', at, level, message })
  }

  /** Keeps a line of the run's log. */
  async writeDown(event: TrainerEvent): Promise<void> {
    await appendToLog(this.paths.log, event)
  }

  async #changeWith(
    { runs }: Pick<Store, 'runs'>,
    { version, ...change }: RunChange,
  ): Promise<void> {
    const given = version === undefined ? change : { ...change, version }
    if (!(await runs.change(this.#run.id, this.#owner, given))) throw new LeaseLost('taken over')
    this.#run = { ...this.#run, ...change }
  }
}

const nothingKnown = { progress: null, etaS: null }

import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { GateVerdict } from '../../src/contract/evaluation.ts'
import type { Run, RunDetail, RunState, TrainRequest } from '../../src/contract/run.ts'
import { readRun } from '../stages/train/read-runs.ts'
import { requestRun } from '../stages/train/request-run.ts'
import type { RunStages } from '../stages/train/run-stages.ts'
import type { RunPorts } from '../stages/train/run-work.ts'
import { RunWorker } from '../stages/train/run-worker.ts'
import { stopRun } from '../stages/train/stop-run.ts'
import type { FindTrainer } from '../trainer/trainer-program.ts'
import { TestLotlens } from './test-lotlens.ts'

/** Actions of scripted-trainer.mjs, one after the other. */
export type Play = readonly Record<string, unknown>[]
export interface Plays {
  readonly train: readonly Play[]
  readonly release?: readonly Play[]
}

const script = fileURLToPath(new URL('scripted-trainer.mjs', import.meta.url))
const root = 'd'.repeat(64)

/** Trains until the test says so. */
export const trainsFor = (file: string): Play => [
  { epoch: [1, 9, { ap50: 0.1 }] },
  { until: file },
  { best: 'weights' },
  { finished: null },
]

export const trainsWell: Play = [
  { started: { code_sha256: 'c'.repeat(64), environment: { python: '3.11.0', threads: 2 } } },
  { epoch: [0, 2, { ap50: 0.1 }] },
  { progress: [1, 2, 3] },
  { epoch: [1, 2, { ap50: 0.2, box_loss: 1.5 }] },
  { best: 'weights' },
  { epoch: [2, 2, { ap50: 0.3, box_loss: 1.2 }] },
  { finished: null },
]
const releasesWell: Play = [
  { log: 'calibrating on 64 photos' },
  { release: null },
  { finished: null },
]

/** Runs with everything real but the trainer, which plays a script, and the stages after it. */
export class RunBench {
  readonly lotlens: TestLotlens
  /** What the later stages were asked for, in order. */
  readonly stageCalls: string[] = []
  #workers: RunWorker[] = []
  #asked = 0
  readonly #findTrainer: FindTrainer

  private constructor(lotlens: TestLotlens) {
    this.lotlens = lotlens
    this.#findTrainer = async () => ({ file: process.execPath, args: [script, this.#playsFile] })
  }

  static async open(): Promise<RunBench> {
    const bench = new RunBench(await TestLotlens.open())
    await bench.addDataset(1)
    return bench
  }

  get store() {
    return this.lotlens.services.store
  }

  get organisationId(): string {
    return this.lotlens.services.identity.organisation.id
  }

  get #playsFile(): string {
    return join(this.lotlens.home, 'plays.json')
  }

  /** A dataset version without items: what it counts is what matters here. */
  async addDataset(number: number, counts: { train?: number; scratches?: number } = {}) {
    const { train = 64, scratches = 30 } = counts
    const split = (name: string, photos: number) => ({
      split: name,
      photos,
      groups: photos,
      boxes: [photos === 0 ? 0 : scratches, photos],
      ignoreRegions: 0,
    })
    const all = [split('train', train), split('val', 16), split('test', 16)]
    await this.store.datasets.add(
      {
        organisationId: this.organisationId,
        number,
        createdAt: this.lotlens.now,
        createdBy: 'test',
        demo: true,
        base: 'demo',
        root,
        counts: JSON.stringify(all),
        phonePhotos: 0,
      },
      [],
    )
  }

  async plays(plays: Plays): Promise<void> {
    await writeFile(this.#playsFile, JSON.stringify({ release: [releasesWell], ...plays }))
    await rm(`${this.#playsFile}.calls`, { force: true })
  }

  /** Words of every call of the trainer. */
  async calls(): Promise<string[][]> {
    const text = await readFile(`${this.#playsFile}.calls`, 'utf8').catch(() => '')
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as string[])
  }

  ask(changes: Partial<TrainRequest> = {}): Promise<Run> {
    const request: TrainRequest = {
      key: `key-of-a-test-${(this.#asked += 1)}`,
      dataset: 1,
      start: { from: 'random' },
      rate: 'full',
      minutes: 1,
      imgsz: null,
      seed: 7,
      ...changes,
    }
    const { organisationId } = this
    return requestRun(this.lotlens.services, { organisationId, request, requestedBy: 'test' })
  }

  /** A server's worker, begun. */
  async startWorker({
    alone = true,
    ...changes
  }: Partial<RunPorts> & { readonly alone?: boolean } = {}): Promise<RunWorker> {
    const { store, home, clock, log } = this.lotlens.services
    const own = { findTrainer: this.#findTrainer, stages: this.#stages() }
    const ports = { store, home, clock, log, ...own, ...changes }
    const worker = new RunWorker(ports)
    this.#workers.push(worker)
    await worker.start({ alone })
    return worker
  }

  /** The run, once it is in one of these states. */
  stop(id: string): Promise<Run> {
    const { organisationId } = this
    return stopRun(this.lotlens.services, { organisationId, id, actor: 'test' })
  }

  /** As a server that was killed leaves a run: under its lease, in the middle of training. */
  async leaveBehind(id: string): Promise<void> {
    const { now } = this.lotlens
    const lease = { owner: 'killed', until: now + 30_000 }
    await this.store.transaction(async ({ runs }) => runs.take(lease, now))
    await this.store.runs.change(id, 'killed', { state: 'running', step: 'training', startedAt: 1 })
  }

  async when(run: Run, ...states: readonly RunState[]): Promise<RunDetail> {
    return this.whenTrue(run, (detail) => states.includes(detail.run.state))
  }

  async whenTrue(run: Run, holds: (detail: RunDetail) => boolean): Promise<RunDetail> {
    for (let waitedMs = 0; waitedMs < 60_000; waitedMs += 50) {
      const detail = await readRun(this.lotlens.services, this.organisationId, run.id)
      if (holds(detail)) return detail
      await wait(50)
    }
    const { run: last, log } = await readRun(this.lotlens.services, this.organisationId, run.id)
    throw new Error(`it never came to that: ${JSON.stringify({ last, log })}`)
  }

  /** Types of the events of a run, oldest first. */
  async events(run: Run): Promise<string[]> {
    const page = await this.store.events.page(null, 1_000)
    return page
      .filter(({ stream }) => stream === `run:${run.id}`)
      .map(({ type }) => type)
      .toReversed()
  }

  /** Leaves no worker and no run that waits: what the next test asks for is the next. */
  async clear(): Promise<void> {
    for (const worker of this.#workers) await worker.close()
    this.#workers = []
    this.stageCalls.length = 0
    await this.store.runs.releaseAll()
    const lease = { owner: 'clear', until: this.lotlens.now + 1 }
    for (;;) {
      const left = await this.store.transaction(({ runs }) => runs.take(lease, this.lotlens.now))
      if (left === null) return
      await this.store.runs.change(left.run.id, lease.owner, { state: 'stopped' })
    }
  }

  async close(): Promise<void> {
    await this.clear()
    await this.lotlens.remove()
  }

  #stages(): RunStages {
    const verdict: GateVerdict = {
      verdict: 'pass',
      candidate: 'site/1',
      champion: null,
      dataset: 1,
      split: 'test',
      bootstrapSeed: 1,
      reasons: [],
      at: 0,
    }
    const note = (words: string) => void this.stageCalls.push(words)
    return {
      exportDataset: async ({ number }) => note(`export ${number}`),
      writeReference: async ({ dataset }) => note(`reference ${dataset}`),
      async evaluateCandidate({ version }) {
        note(`evaluate ${version}`)
        return { reports: [], verdict }
      },
      registerVersion: async ({ version }) => note(`register ${version}`),
    }
  }
}

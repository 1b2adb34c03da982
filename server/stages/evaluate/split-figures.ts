import type { Worker } from 'node:worker_threads'
import type { Thresholds } from '../../../src/contract/detection.ts'
import type { FileReading } from '../../../src/domain/file-evaluation.ts'
import type { LabelledPhoto } from '../../../src/domain/photo-outcome.ts'
import { startThread } from '../../start-thread.ts'
import type {
  FiguresAnswer,
  FiguresData,
  FiguresRequest,
  FileResult,
} from './split-figures-messages.ts'

/**
 * Collects what several model files say of the photos of one split, and works their figures out in
 * a thread of its own: the server goes on answering.
 */
export class SplitFigures {
  readonly #worker: Worker
  #waiting: { resolve(answer: FiguresAnswer): void; reject(error: Error): void } | null = null
  #dead: Error | null = null

  /** @param thresholds the released ones of each file */
  constructor(thresholds: readonly Thresholds[]) {
    const workerData: FiguresData = { thresholds }
    this.#worker = startThread('./split-figures.worker', import.meta.url, workerData)
    this.#worker.on('message', (answer: FiguresAnswer) => {
      const waiting = this.#waiting
      this.#waiting = null
      waiting?.resolve(answer)
    })
    this.#worker.on('error', (error) => this.#die(error))
    this.#worker.on('exit', () => this.#die(new Error('the thread of the figures has ended')))
  }

  /** Adds what each file said of a photo, in the order of the files. */
  async add(photo: LabelledPhoto, readings: readonly FileReading[]): Promise<void> {
    await this.#ask({ kind: 'photo', photo, readings })
  }

  /** What each file did on all the photos, in the order of the files. */
  async finish(): Promise<readonly FileResult[]> {
    const answer = await this.#ask({ kind: 'finish' })
    if (answer.kind !== 'results') throw new Error(`the figures' thread answered ${answer.kind}`)
    return answer.results
  }

  async close(): Promise<void> {
    this.#die(new Error('the figures are closed'))
    await this.#worker.terminate()
  }

  #ask(request: FiguresRequest): Promise<FiguresAnswer> {
    if (this.#dead !== null) return Promise.reject(this.#dead)
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has none
      this.#worker.postMessage(request)
    })
  }

  #die(error: Error): void {
    this.#dead ??= error
    this.#waiting?.reject(this.#dead)
    this.#waiting = null
  }
}

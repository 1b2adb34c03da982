import type { Worker } from 'node:worker_threads'
import type { LabelledPhoto } from '../../../src/domain/photo-outcome.ts'
import { startThread } from '../../start-thread.ts'
import type {
  EvaluationAnswer,
  EvaluationData,
  EvaluationRequest,
  FileResult,
  FileToEvaluate,
} from './evaluation-messages.ts'

/**
 * Evaluates several model files on the photos of one split, in a thread of its own: the server goes
 * on answering. Photos come one at a time, so that one is in memory at a time.
 */
export class SplitEvaluator {
  readonly #worker: Worker
  #waiting: { resolve(answer: EvaluationAnswer): void; reject(error: Error): void } | null = null
  #dead: Error | null = null

  private constructor(worker: Worker) {
    this.#worker = worker
    worker.on('message', (answer: EvaluationAnswer) => {
      const waiting = this.#waiting
      this.#waiting = null
      if (answer.kind === 'failed') waiting?.reject(new Error(answer.error))
      else waiting?.resolve(answer)
    })
    worker.on('error', (error) => this.#die(error))
    worker.on('exit', () => this.#die(new Error('the evaluation thread has ended')))
  }

  /** Rejects where one of the models does not load. */
  static async open(files: readonly FileToEvaluate[]): Promise<SplitEvaluator> {
    const workerData: EvaluationData = { files }
    const worker = startThread('./split-evaluator.worker', import.meta.url, workerData)
    const evaluator = new SplitEvaluator(worker)
    try {
      await evaluator.#answer()
    } catch (error) {
      await evaluator.close()
      throw error
    }
    return evaluator
  }

  /** Runs every file on the photo. Rejects where the picture does not decode. */
  async add(photo: LabelledPhoto, picture: Uint8Array): Promise<void> {
    await this.#ask({ kind: 'photo', photo, picture })
  }

  /** What each file did on all the photos, in the order of the files. */
  async finish(): Promise<readonly FileResult[]> {
    const answer = await this.#ask({ kind: 'finish' })
    if (answer.kind !== 'results') throw new Error(`the evaluation answered ${answer.kind}`)
    return answer.results
  }

  async close(): Promise<void> {
    this.#die(new Error('the evaluation is closed'))
    await this.#worker.terminate()
  }

  #ask(request: EvaluationRequest): Promise<EvaluationAnswer> {
    const answer = this.#answer()
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has none
    this.#worker.postMessage(request)
    return answer
  }

  #answer(): Promise<EvaluationAnswer> {
    if (this.#dead !== null) return Promise.reject(this.#dead)
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
    })
  }

  #die(error: Error): void {
    this.#dead ??= error
    this.#waiting?.reject(this.#dead)
    this.#waiting = null
  }
}

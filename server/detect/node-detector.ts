import { basename, dirname, join } from 'node:path'
import type { Worker } from 'node:worker_threads'
import type { Backend, Thresholds } from '../../src/contract/detection.ts'
import type { ModelManifest } from '../../src/contract/model.ts'
import { int8FilesOf } from '../../src/domain/model-files.ts'
import { startThread } from '../start-thread.ts'
import { ModelFolderError } from './released-model.ts'
import type {
  DetectRequest,
  DetectResponse,
  NodeDetection,
  NodeDetectorData,
  NodeInput,
  NodeReadings,
  OpenedMessage,
} from './node-detector-messages.ts'

export interface NodeDetectorOptions {
  /**
   * An ONNX file of the manifest: float, or the int8 one that names it, which takes its files for
   * other shapes of photos along.
   */
  readonly modelPath: string
  readonly manifest: ModelManifest
  readonly threadCount: number
}

interface Pending {
  resolve(value: NodeReadings): void
  reject(error: Error): void
}

/**
 * The detector on the server: the phone's domain code around onnxruntime-node, in a thread of its
 * own. Photos are taken one after the other.
 */
export class NodeDetector {
  readonly backend: Backend
  readonly sessionMs: number
  readonly #worker: Worker
  readonly #pending = new Map<number, Pending>()
  #nextId = 1
  #turn: Promise<unknown> = Promise.resolve()
  readonly #thresholds: Thresholds
  #dead: Error | null = null

  private constructor(
    worker: Worker,
    { threadCount, manifest }: NodeDetectorOptions,
    sessionMs: number,
  ) {
    this.backend = { engine: 'node', threads: threadCount }
    this.#thresholds = manifest.thresholds
    this.sessionMs = sessionMs
    this.#worker = worker
    worker.on('message', (response: DetectResponse) => this.#settle(response))
    worker.on('error', (error) => this.#die(error))
    worker.on('exit', () => this.#die(new Error('the detector thread has ended')))
  }

  /** Rejects where the model does not load; with a `ModelFolderError` where its file is wrong. */
  static async open(options: NodeDetectorOptions): Promise<NodeDetector> {
    const { modelPath, manifest, threadCount } = options
    const inputs = inputsOf(modelPath, manifest)
    const workerData: NodeDetectorData = { inputs, manifest, threadCount }
    const worker = startThread('./node-detector.worker', import.meta.url, workerData)
    const opened = await firstMessage(worker)
    if (opened.opened) return new NodeDetector(worker, options, opened.sessionMs)
    await worker.terminate()
    if (opened.fault !== null) {
      const { message } = opened.fault
      throw new ModelFolderError(dirname(modelPath), { field: basename(modelPath), message })
    }
    throw new Error(`the model ${modelPath} does not open: ${opened.error}`)
  }

  /** False once its thread has ended: it then rejects everything. */
  get isOpen(): boolean {
    return this.#dead === null
  }

  /** Boxes in photo pixels. Rejects where the bytes are no picture. */
  async detect(picture: Uint8Array): Promise<NodeDetection> {
    const { readings, ...one } = await this.read(picture, [this.#thresholds])
    return { ...one, boxes: readings[0] ?? [] }
  }

  /** Runs the model once and reads its output off at each of these thresholds. */
  read(picture: Uint8Array, readings: readonly Thresholds[]): Promise<NodeReadings> {
    const turn = this.#turn.then(() => this.#send(picture, readings))
    this.#turn = turn.catch(() => undefined)
    return turn
  }

  async close(): Promise<void> {
    this.#die(new Error('the detector is closed'))
    await this.#worker.terminate()
  }

  #send(picture: Uint8Array, readings: readonly Thresholds[]): Promise<NodeReadings> {
    if (this.#dead !== null) return Promise.reject(this.#dead)
    const request: DetectRequest = { id: this.#nextId++, picture, readings }
    return new Promise((resolve, reject) => {
      this.#pending.set(request.id, { resolve, reject })
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has none
      this.#worker.postMessage(request)
    })
  }

  #settle(response: DetectResponse): void {
    const pending = this.#pending.get(response.id)
    this.#pending.delete(response.id)
    if (response.ok) pending?.resolve(response.value)
    else pending?.reject(new Error(response.error))
  }

  #die(error: Error): void {
    this.#dead ??= error
    for (const pending of this.#pending.values()) pending.reject(this.#dead)
    this.#pending.clear()
  }
}

function inputsOf(modelPath: string, manifest: ModelManifest): NodeInput[] {
  const [naming, ...others] = int8FilesOf(manifest)
  const isNaming = naming !== undefined && naming.file.path === basename(modelPath)
  const own = { path: modelPath, size: manifest.input }
  if (!isNaming) return [own]
  const folder = dirname(modelPath)
  return [own, ...others.map(({ file, size }) => ({ path: join(folder, file.path), size }))]
}

function firstMessage(worker: Worker): Promise<OpenedMessage> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
}

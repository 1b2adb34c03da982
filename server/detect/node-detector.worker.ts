/** A thread that owns one onnxruntime-node session: `run()` blocks the event loop it is called on. */
import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { boxesFromOutput } from '../../src/domain/detections.ts'
import { bestInput } from '../../src/domain/input-choice.ts'
import { resizeLanczos } from '../../src/domain/lanczos.ts'
import { letterboxFor } from '../../src/domain/letterbox.ts'
import { sizeFault, type OnnxFault } from '../../src/domain/onnx-file.ts'
import { fileFaultFor } from '../../src/domain/onnx-form.ts'
import { packLetterboxed } from '../../src/domain/tensor.ts'
import { decodePhoto, photoSizeOf } from './decode-photo.ts'
import type {
  DetectRequest,
  DetectResponse,
  NodeDetectorData,
  NodeInput,
  NodeReadings,
  OpenedMessage,
} from './node-detector-messages.ts'

const port = parentPort
if (port === null) throw new Error('this file is a worker thread')
// Written by node-detector.ts alone, in the same process.
const { inputs, manifest, threadCount } = workerData as NodeDetectorData
const { classes, preprocessing } = manifest

interface OpenInput {
  readonly session: InferenceSession
  readonly tensor: Float32Array
  readonly dims: readonly number[]
}

/** Opened when the first photo of their shape comes; the model's own at once. */
const open = new Map<NodeInput, OpenInput>()

function tell(message: OpenedMessage | DetectResponse): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has none
  port?.postMessage(message)
}

/** What is wrong with the file for this manifest, or its bytes. */
async function readModel({ path, size }: NodeInput): Promise<OnnxFault | Uint8Array> {
  const { size: sizeBytes } = await stat(path)
  const tooLarge = sizeFault(sizeBytes)
  if (tooLarge !== null) return tooLarge
  const bytes = await readFile(path)
  return fileFaultFor({ classes, input: size }, bytes) ?? bytes
}

/** Opens the file of an input, where that is not done. Resolves to what is wrong with it. */
async function openInput(input: NodeInput): Promise<OnnxFault | OpenInput> {
  const known = open.get(input)
  if (known !== undefined) return known
  const bytes = await readModel(input)
  if (!(bytes instanceof Uint8Array)) return bytes
  const session = await InferenceSession.create(bytes, {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    intraOpNumThreads: threadCount,
  })
  const { width, height } = input.size
  const tensor = new Float32Array(3 * width * height)
  const opened = { session, tensor, dims: [1, 3, height, width] }
  open.set(input, opened)
  return opened
}

async function detect({ picture, readings: asked }: DetectRequest): Promise<NodeReadings> {
  const photoSize = await photoSizeOf(picture)
  const input = bestInput(photoSize, inputs)
  const opened = await openInput(input)
  if (!('session' in opened)) throw new Error(`${basename(input.path)} ${opened.message}`)
  const { session, tensor, dims } = opened
  const begun = performance.now()
  const letterbox = letterboxFor(photoSize, input.size)
  const pixels = await decodePhoto(picture, photoSize, letterbox.content)
  const decodedAt = performance.now()
  const content = resizeLanczos(pixels, letterbox.content)
  packLetterboxed(content.data, letterbox, tensor, preprocessing)
  const preparedAt = performance.now()
  const [inputName = ''] = session.inputNames
  const outputs = await session.run({ [inputName]: new Tensor('float32', tensor, dims) })
  const head = headOf(session, outputs)
  const inferredAt = performance.now()
  const readings = asked.map((thresholds) => boxesFromOutput(head, { letterbox, thresholds }))
  const timings = {
    decodeMs: decodedAt - begun,
    prepareMs: preparedAt - decodedAt,
    inferMs: inferredAt - preparedAt,
    postMs: performance.now() - inferredAt,
  }
  return { photoSize, readings, timings }
}

/** The first output is the detections, whatever an exporter calls it. */
function headOf(session: InferenceSession, outputs: InferenceSession.OnnxValueMapType) {
  const [name = ''] = session.outputNames
  const output = outputs[name]
  if (!(output?.data instanceof Float32Array)) throw new Error(`${name} is not float32`)
  const [, rowCount = 0, anchorCount = 0] = output.dims
  return { output: output.data, classCount: rowCount - 4, anchorCount }
}

async function start(listener: Pick<MessagePort, 'on'>): Promise<OpenedMessage> {
  const begun = performance.now()
  const [own] = inputs
  if (own === undefined) throw new Error('no model file is named')
  const opened = await openInput(own)
  if (!('session' in opened)) return { opened: false, fault: opened, error: opened.message }
  listener.on('message', (request: DetectRequest) => {
    const { id } = request
    detect(request).then(
      (value) => tell({ id, ok: true, value }),
      (error: unknown) => tell({ id, ok: false, error: String(error) }),
    )
  })
  return { opened: true, sessionMs: performance.now() - begun }
}

tell(
  await start(port).catch((error: unknown): OpenedMessage => {
    return { opened: false, fault: null, error: String(error) }
  }),
)

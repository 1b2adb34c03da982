/** A thread that owns one onnxruntime-node session: `run()` blocks the event loop it is called on. */
import { readFile, stat } from 'node:fs/promises'
import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { boxesFromOutput } from '../../src/domain/detections.ts'
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
  NodeReadings,
  OpenedMessage,
} from './node-detector-messages.ts'

const port = parentPort
if (port === null) throw new Error('this file is a worker thread')
// Written by node-detector.ts alone, in the same process.
const { modelPath, manifest, threadCount } = workerData as NodeDetectorData
const { input, preprocessing } = manifest
const tensor = new Float32Array(3 * input.width * input.height)
const dims = [1, 3, input.height, input.width]

function tell(message: OpenedMessage | DetectResponse): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has none
  port?.postMessage(message)
}

/** What is wrong with the file for this manifest, or its bytes. */
async function readModel(): Promise<OnnxFault | Uint8Array> {
  const { size } = await stat(modelPath)
  const tooLarge = sizeFault(size)
  if (tooLarge !== null) return tooLarge
  const bytes = await readFile(modelPath)
  return fileFaultFor(manifest, bytes) ?? bytes
}

async function open(bytes: Uint8Array): Promise<InferenceSession> {
  return InferenceSession.create(bytes, {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    intraOpNumThreads: threadCount,
  })
}

async function detect(
  session: InferenceSession,
  { picture, readings: asked }: DetectRequest,
): Promise<NodeReadings> {
  const begun = performance.now()
  const photoSize = await photoSizeOf(picture)
  const letterbox = letterboxFor(photoSize, input)
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
  const read = await readModel()
  if (!(read instanceof Uint8Array)) return { opened: false, fault: read, error: read.message }
  const session = await open(read)
  listener.on('message', (request: DetectRequest) => {
    const { id } = request
    detect(session, request).then(
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

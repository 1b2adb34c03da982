/** A thread that owns one onnxruntime-node session: `run()` blocks the event loop it is called on. */
import { parentPort, workerData } from 'node:worker_threads'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { boxesFromOutput } from '../../src/domain/detections.ts'
import { resizeLanczos } from '../../src/domain/lanczos.ts'
import { letterboxFor } from '../../src/domain/letterbox.ts'
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

async function open(): Promise<InferenceSession> {
  return InferenceSession.create(modelPath, {
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
  const head = headOf(await session.run({ images: new Tensor('float32', tensor, dims) }))
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

function headOf(outputs: InferenceSession.OnnxValueMapType) {
  const output = outputs['output0']
  if (!(output?.data instanceof Float32Array)) throw new Error('output0 is not float32')
  const [, rowCount = 0, anchorCount = 0] = output.dims
  return { output: output.data, classCount: rowCount - 4, anchorCount }
}

const begun = performance.now()
try {
  const session = await open()
  const opened: OpenedMessage = { opened: true, sessionMs: performance.now() - begun }
  port.postMessage(opened)
  port.on('message', (request: DetectRequest) => {
    const { id } = request
    detect(session, request).then(
      (value) => port.postMessage({ id, ok: true, value } satisfies DetectResponse),
      (error: unknown) =>
        port.postMessage({ id, ok: false, error: String(error) } satisfies DetectResponse),
    )
  })
} catch (error) {
  port.postMessage({ opened: false, error: String(error) } satisfies OpenedMessage)
}

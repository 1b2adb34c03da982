import * as ort from 'onnxruntime-web/wasm'
import type { Thresholds, Timings } from '../../src/contract/detection.ts'
import { boxesFromOutput } from '../../src/domain/detections.ts'
import { letterboxFor } from '../../src/domain/letterbox.ts'
import { wasmRuntime } from '../../src/detect/runtime-files.ts'

export interface Reference {
  /** One photo from JPEG to boxes, in its four parts. */
  detect(jpeg: ArrayBuffer): Promise<Timings>
  /** Nothing but the runtime, on the same file and the last photo's input. */
  bareMs(): Promise<number>
}

export interface ReferenceModel {
  readonly url: string
  /** Of the square input, in pixels. */
  readonly side: number
  readonly thresholds: Thresholds
}

/**
 * What public browser projects do, made as they make it: everything on the main thread, the photo
 * decoded whole and drawn into a canvas, pixels pushed one by one, the float model on one thread.
 */
export async function openReference({ url, side, thresholds }: ReferenceModel): Promise<Reference> {
  ort.env.wasm.numThreads = 1
  ort.env.wasm.wasmPaths = { mjs: wasmRuntime.mjs.url, wasm: wasmRuntime.wasm.url }
  const session = await ort.InferenceSession.create(url, { executionProviders: ['wasm'] })
  const dims = [1, 3, side, side]
  // Bare runs repeat the last photo: on plain grey some activations fall below the smallest normal
  // float, and processors that are slow on those took three times as long.
  let input = new ort.Tensor(new Float32Array(3 * side * side).fill(0.447), dims)

  return {
    async bareMs() {
      const begun = performance.now()
      await session.run({ images: input })
      return performance.now() - begun
    },
    async detect(jpeg) {
      const begun = performance.now()
      const bitmap = await createImageBitmap(new Blob([jpeg], { type: 'image/jpeg' }))
      const decodedAt = performance.now()
      const photo = { width: bitmap.width, height: bitmap.height }
      const letterbox = letterboxFor(photo, { width: side, height: side })
      const { content, padLeft, padTop } = letterbox
      const canvas = document.createElement('canvas')
      canvas.width = side
      canvas.height = side
      const context = canvas.getContext('2d')
      if (context === null) throw new Error('no 2D canvas')
      context.fillStyle = 'rgb(114, 114, 114)'
      context.fillRect(0, 0, side, side)
      context.drawImage(bitmap, padLeft, padTop, content.width, content.height)
      const { data } = context.getImageData(0, 0, side, side)
      const [red, green, blue]: [number[], number[], number[]] = [[], [], []]
      for (let i = 0; i < data.length; i += 4) {
        red.push((data[i] ?? 0) / 255)
        green.push((data[i + 1] ?? 0) / 255)
        blue.push((data[i + 2] ?? 0) / 255)
      }
      input = new ort.Tensor(Float32Array.from([...red, ...green, ...blue]), dims)
      const preparedAt = performance.now()
      const outputs = await session.run({ images: input })
      const inferredAt = performance.now()
      const output = outputs['output0']
      if (!(output?.data instanceof Float32Array)) throw new Error('no output0 in float')
      const [, rowCount = 0, anchorCount = 0] = output.dims
      const head = { output: output.data, classCount: rowCount - 4, anchorCount }
      boxesFromOutput(head, { letterbox, thresholds })
      return {
        decodeMs: decodedAt - begun,
        prepareMs: preparedAt - decodedAt,
        inferMs: inferredAt - preparedAt,
        postMs: performance.now() - inferredAt,
      }
    },
  }
}

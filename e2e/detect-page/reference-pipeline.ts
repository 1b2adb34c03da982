import * as ort from 'onnxruntime-web/wasm'
import { boxesFromOutput } from '../../src/domain/detections.ts'
import { letterboxFor } from '../../src/domain/letterbox.ts'
import type { PhoneModel } from '../../src/detect/phone-model.ts'
import { wasmRuntime } from '../../src/detect/runtime-files.ts'

/**
 * What public browser projects do, made as they make it: everything on the main thread, the photo
 * decoded whole and drawn into a canvas, pixels pushed one by one, the float model on one thread.
 */
export async function referencePipeline(
  model: PhoneModel,
): Promise<(jpeg: ArrayBuffer) => Promise<number>> {
  if (model.float === null) throw new Error('the reference needs the float model')
  ort.env.wasm.numThreads = 1
  ort.env.wasm.wasmPaths = { mjs: wasmRuntime.mjs.url, wasm: wasmRuntime.wasm.url }
  const { input, thresholds } = model.manifest
  const session = await ort.InferenceSession.create(model.float.url, {
    executionProviders: ['wasm'],
  })
  return async (jpeg) => {
    const bitmap = await createImageBitmap(new Blob([jpeg], { type: 'image/jpeg' }))
    const photo = { width: bitmap.width, height: bitmap.height }
    const letterbox = letterboxFor(photo, input)
    const { content, padLeft, padTop } = letterbox
    const canvas = document.createElement('canvas')
    canvas.width = input.width
    canvas.height = input.height
    const context = canvas.getContext('2d')
    if (context === null) throw new Error('no 2D canvas')
    context.fillStyle = 'rgb(114, 114, 114)'
    context.fillRect(0, 0, input.width, input.height)
    context.drawImage(bitmap, padLeft, padTop, content.width, content.height)
    const { data } = context.getImageData(0, 0, input.width, input.height)
    const [red, green, blue]: [number[], number[], number[]] = [[], [], []]
    for (let i = 0; i < data.length; i += 4) {
      red.push((data[i] ?? 0) / 255)
      green.push((data[i + 1] ?? 0) / 255)
      blue.push((data[i + 2] ?? 0) / 255)
    }
    const tensor = new ort.Tensor(Float32Array.from([...red, ...green, ...blue]), [
      1,
      3,
      input.height,
      input.width,
    ])
    const outputs = await session.run({ images: tensor })
    const output = outputs['output0']
    if (!(output?.data instanceof Float32Array)) throw new Error('no output0 in float')
    const [, rowCount = 0, anchorCount = 0] = output.dims
    const head = { output: output.data, classCount: rowCount - 4, anchorCount }
    return boxesFromOutput(head, { letterbox, thresholds }).length
  }
}

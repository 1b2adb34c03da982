import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { expect, test } from 'vitest'
import type { Size } from '../../src/contract/geometry.ts'
import { iou } from '../../src/domain/boxes.ts'
import { boxesFromOutput, type FoundBox } from '../../src/domain/detections.ts'
import { resizeLanczos } from '../../src/domain/lanczos.ts'
import { letterboxFor } from '../../src/domain/letterbox.ts'
import { readDetectorFile } from '../../src/domain/onnx-form.ts'
import { resizedDetector } from '../../src/domain/onnx-resize.ts'
import { packLetterboxed } from '../../src/domain/tensor.ts'
import { projectFolder } from '../build/project-folder.ts'
import { decodePhoto, photoSizeOf } from './decode-photo.ts'
import { newestVersionFolder, openReleasedModel } from './released-model.ts'

const released = await openReleasedModel(
  await newestVersionFolder(join(projectFolder, 'models/scratch-dent')),
)
const { input, preprocessing } = released.manifest
/** Low enough that any model has something to say. */
const thresholds = { score: [0.001, 0.001], nmsIou: 0.7 }
const int8 = new Uint8Array(await readFile(released.pathOf('int8')))
const jpeg = await readFile(join(projectFolder, 'public/samples/sample-01.jpg'))

/** The raw boxes and scores, and the boxes on the photo, of a file with this input. */
async function run(file: Uint8Array, size: Size) {
  const photoSize = await photoSizeOf(jpeg)
  const letterbox = letterboxFor(photoSize, size)
  const pixels = await decodePhoto(jpeg, photoSize, letterbox.content)
  const tensor = new Float32Array(3 * size.width * size.height)
  packLetterboxed(resizeLanczos(pixels, letterbox.content).data, letterbox, tensor, preprocessing)
  const session = await InferenceSession.create(file, { intraOpNumThreads: 1 })
  const outputs = await session.run({
    images: new Tensor('float32', tensor, [1, 3, size.height, size.width]),
  })
  const { data, dims } = outputs['output0']!
  const output = data as Float32Array
  const [, rows = 0, anchorCount = 0] = dims
  await session.release()
  const head = { output, classCount: rows - 4, anchorCount }
  return { output, boxes: boxesFromOutput(head, { letterbox, thresholds }) }
}

function surest(boxes: readonly FoundBox[]): FoundBox {
  const [first] = boxes.toSorted((a, b) => b.score - a.score)
  if (first === undefined) throw new Error('nothing was found')
  return first
}

test('a detector resized to the size that it has says the same to the bit', async () => {
  const same = resizedDetector(int8, input)
  expect(same).not.toBeNull()
  expect((await run(same!, input)).output).toEqual((await run(int8, input)).output)
})

test('the input without most of its grey border finds the surest mark in the same place', async () => {
  // 4:3 as the photo, rounded up to the coarsest stride.
  const size = { width: input.width, height: Math.ceil((input.width * 3) / 4 / 32) * 32 }
  const flat = resizedDetector(int8, size)!
  const reading = readDetectorFile(flat)
  expect(reading.ok && reading.value).toMatchObject(size)
  const { box, classId } = surest((await run(int8, input)).boxes)
  const near = (await run(flat, size)).boxes.filter((other) => other.classId === classId)
  expect(Math.max(...near.map((other) => iou(other.box, box)))).toBeGreaterThan(0.5)
})

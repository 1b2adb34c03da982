import { expect, it } from 'vitest'
import { modelBytes } from '../detect/testing/fake-model.ts'
import { resizedDetector } from './onnx-resize.ts'

const size = { width: 256, height: 192 }

it('leaves alone what is not a detector of the trainer, for only of that it knows the constants', () => {
  expect(resizedDetector(new Uint8Array(), size)).toBeNull()
  expect(resizedDetector(new TextEncoder().encode('no protobuf at all'), size)).toBeNull()
  expect(resizedDetector(new Uint8Array(modelBytes('as ours, with an embedding')), size)).toBeNull()
})

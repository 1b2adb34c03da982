import type { Size } from '../contract/geometry.ts'
import { letterboxFill, type Letterbox } from './letterbox.ts'

/** Colour levels 0 to 255, four bytes a pixel, row by row; alpha is not read. */
export type Rgba = Uint8ClampedArray | Uint8Array

/** How colour levels become the model's numbers, from its manifest. */
export interface TensorForm {
  readonly scale: number
  readonly letterboxFill: number
}

const usualForm: TensorForm = { scale: 1 / 255, letterboxFill }

/**
 * Put a picture that has the input's own size into `out` as planes float32[3, height, width], RGB.
 * Nothing is allocated. Throws RangeError where the lengths do not match.
 */
export function packRgbaToNchw(rgba: Rgba, size: Size, out: Float32Array): void {
  const whole = { photo: size, input: size, content: size, scale: 1, padLeft: 0, padTop: 0 }
  packLetterboxed(rgba, whole, out)
}

/**
 * Put a photo, resized to `letterbox.content`, into `out` as planes float32[3, height, width] of
 * the input with the grey border around it. Nothing is allocated. Throws RangeError where the
 * lengths do not match.
 */
export function packLetterboxed(
  rgba: Rgba,
  letterbox: Letterbox,
  out: Float32Array,
  form: TensorForm = usualForm,
): void {
  const { input, content, padLeft, padTop } = letterbox
  const plane = input.width * input.height
  if (rgba.length !== content.width * content.height * 4 || out.length !== plane * 3) {
    throw new RangeError(`${rgba.length} bytes do not fill a tensor of ${out.length} numbers`)
  }
  const { scale } = form
  if (content.width < input.width || content.height < input.height) {
    out.fill(form.letterboxFill * scale)
  }
  let from = 0
  for (let y = 0; y < content.height; y += 1) {
    let to = (padTop + y) * input.width + padLeft
    for (let x = 0; x < content.width; x += 1, from += 4, to += 1) {
      // The lengths were checked above, so that no index leaves its array.
      out[to] = rgba[from]! * scale
      out[to + plane] = rgba[from + 1]! * scale
      out[to + 2 * plane] = rgba[from + 2]! * scale
    }
  }
}

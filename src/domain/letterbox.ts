import type { Size } from '../contract/geometry.ts'
import type { Xyxy } from './boxes.ts'

/** Grey level of the border, out of 255; `letterbox_fill` of the trainer. */
export const letterboxFill = 114

/**
 * Where a photo lies inside a model's input: `input = photo * scale + pad`. `content` is the photo
 * after scaling. All lengths are pixels.
 */
export interface Letterbox {
  readonly photo: Size
  readonly input: Size
  readonly content: Size
  readonly scale: number
  readonly padLeft: number
  readonly padTop: number
}

/**
 * Centre the photo in the input at the largest scale at which it fits. Sizes are rounded half up;
 * an odd border is one pixel wider at the right and at the bottom. The trainer does the same to the
 * digit: `contract/fixtures/detect/letterbox.json` holds both.
 */
export function letterboxFor(photo: Size, input: Size): Letterbox {
  const scale = Math.min(input.width / photo.width, input.height / photo.height)
  const content = {
    width: scaledLength(photo.width, scale, input.width),
    height: scaledLength(photo.height, scale, input.height),
  }
  return {
    photo,
    input,
    content,
    scale,
    padLeft: Math.floor((input.width - content.width) / 2),
    padTop: Math.floor((input.height - content.height) / 2),
  }
}

/** Corners from photo pixels to input pixels. */
export function photoToInput(
  { scale, padLeft, padTop }: Letterbox,
  [left, top, right, bottom]: Xyxy,
): Xyxy {
  return [
    left * scale + padLeft,
    top * scale + padTop,
    right * scale + padLeft,
    bottom * scale + padTop,
  ]
}

/** Corners from input pixels to photo pixels, not clipped. */
export function inputToPhoto(
  { scale, padLeft, padTop }: Letterbox,
  [left, top, right, bottom]: Xyxy,
): Xyxy {
  return [
    (left - padLeft) / scale,
    (top - padTop) / scale,
    (right - padLeft) / scale,
    (bottom - padTop) / scale,
  ]
}

function scaledLength(length: number, scale: number, limit: number): number {
  return Math.min(limit, Math.max(1, Math.floor(length * scale + 0.5)))
}

import type { Split } from '../../../src/contract/dataset.ts'
import type { Box, Size } from '../../../src/contract/geometry.ts'
import { classNames, type ClassId } from '../../../src/contract/ontology.ts'
import { clipBox } from '../../../src/domain/boxes.ts'
import type { ImportProblems } from './import-problems.ts'

/** A region of a label file, in pixels of its photo. */
export interface ReadBox {
  readonly classId: ClassId | null
  readonly box: Box
  readonly ignore: boolean
}

/** A photo of a label set with where its labels stand. Paths are relative to the set's folder. */
export interface ReadPhoto {
  readonly split: Split
  readonly photoFile: string
  readonly labelFile: string
  /** Vehicle or group that the set names; null where it names none. */
  readonly group: string | null
  readonly source: string
  readonly licence: string
  /** Made by a renderer: such photos may train, and never judge outside of the demo. */
  readonly rendered: boolean
  /** Reads its boxes once its size is known; what is wrong with them goes to `problems`. */
  boxesOn(size: Size, problems: ImportProblems): Promise<ReadBox[]>
}

/** A folder of photos with labels, in one of the forms that are taken. */
export interface LabelFolder {
  readonly kind: 'coco' | 'yolo'
  readonly photos: readonly ReadPhoto[]
}

/** Class of this name in the ontology, or null. */
export function classIdOf(name: string): ClassId | null {
  const wanted = name.trim().toLowerCase()
  switch (classNames.findIndex((one) => one === wanted)) {
    case 0:
      return 0
    case 1:
      return 1
    default:
      return null
  }
}

/** What to say of a class that the ontology lacks. */
export function unknownClassText(name: string): string {
  return `class '${name}' is not one that Lotlens knows (${classNames.join(', ')})`
}

/**
 * The box cut to its photo, where it passes the edge by no more than a rounding.
 * @param slack how far it may pass, in pixels
 * @returns what is wrong in words where it lies outside or has no area
 */
export function boxOnPhoto(
  box: Box,
  photo: Size,
  slack: { readonly x: number; readonly y: number },
): Box | string {
  const { x, y, width, height } = box
  if (![x, y, width, height].every(Number.isFinite)) return 'a number of the box is not finite'
  if (width <= 0 || height <= 0) return 'the box has no width or no height'
  const isNear =
    x >= -slack.x &&
    y >= -slack.y &&
    x + width <= photo.width + slack.x &&
    y + height <= photo.height + slack.y
  const clipped = isNear ? clipBox(box, photo) : null
  if (clipped !== null) return clipped
  const shown = [x, y, x + width, y + height].map((value) => value.toFixed(1)).join(', ')
  return `the box (${shown}) lies outside of its photo of ${photo.width} x ${photo.height} px`
}

import type { Box, Size } from '../contract/geometry.ts'
import type { ImagePoint } from '../domain/box-edit.ts'

/** A point in **view space**: CSS pixels from the stage's top left corner. */
export interface ViewPoint {
  readonly viewX: number
  readonly viewY: number
}

/** How the photo lies on the stage: `view = image * scale + offset`. */
export interface Viewport {
  /** CSS pixels per image pixel. */
  readonly scale: number
  readonly offsetX: number
  readonly offsetY: number
}

/** Room in CSS pixels that stays free around what is fitted, for handles and thumbs. */
export interface Padding {
  readonly x: number
  readonly y: number
}

/** Zooming in ends where an image pixel is this many CSS pixels. */
const maxScale = 8
/** At least this much of the photo's shown part stays on the stage while panning. */
const keepInViewCssPx = 80

export function imageToView(viewport: Viewport, point: ImagePoint): ViewPoint {
  return {
    viewX: point.imageX * viewport.scale + viewport.offsetX,
    viewY: point.imageY * viewport.scale + viewport.offsetY,
  }
}

export function viewToImage(viewport: Viewport, point: ViewPoint): ImagePoint {
  return {
    imageX: (point.viewX - viewport.offsetX) / viewport.scale,
    imageY: (point.viewY - viewport.offsetY) / viewport.scale,
  }
}

/** The viewport that shows a box of the image as large as the stage allows, centred. */
export function fitBox(box: Box, stage: Size, padding: Padding = { x: 0, y: 0 }): Viewport {
  const scale = Math.min(
    maxScale,
    Math.max(1, stage.width - 2 * padding.x) / box.width,
    Math.max(1, stage.height - 2 * padding.y) / box.height,
  )
  return {
    scale,
    offsetX: stage.width / 2 - (box.x + box.width / 2) * scale,
    offsetY: stage.height / 2 - (box.y + box.height / 2) * scale,
  }
}

/** The whole photo. */
export function fitPhoto(photo: Size, stage: Size): Viewport {
  return fitBox({ x: 0, y: 0, width: photo.width, height: photo.height }, stage)
}

/**
 * A mark with what lies around it: three times its longer side, but at least an eighth of the
 * photo, or a person could not tell what they look at.
 */
export function fitMark(mark: Box, photo: Size, stage: Size): Viewport {
  const side = Math.max(
    mark.width * 1.8,
    mark.height * 1.8,
    Math.min(mark.width, mark.height) * 3,
    Math.max(photo.width, photo.height) / 8,
  )
  const around = {
    x: mark.x + mark.width / 2 - side / 2,
    y: mark.y + mark.height / 2 - side / 2,
    width: side,
    height: side,
  }
  return fitBox(around, stage)
}

/** Scales by `factor` so that the image point under `at` stays there. */
export function zoomAt(viewport: Viewport, at: ViewPoint, factor: number): Viewport {
  const scale = viewport.scale * factor
  return {
    scale,
    offsetX: at.viewX - (at.viewX - viewport.offsetX) * factor,
    offsetY: at.viewY - (at.viewY - viewport.offsetY) * factor,
  }
}

/** Two fingers: what lay under them at the start lies under them still. */
export function pinched(
  start: Viewport,
  from: readonly [ViewPoint, ViewPoint],
  to: readonly [ViewPoint, ViewPoint],
): Viewport {
  const factor = Math.max(0.01, distance(...to) / Math.max(1, distance(...from)))
  const centreFrom = middle(...from)
  const centreTo = middle(...to)
  const zoomed = zoomAt(start, centreFrom, factor)
  return panned(zoomed, centreTo.viewX - centreFrom.viewX, centreTo.viewY - centreFrom.viewY)
}

export function panned(viewport: Viewport, byX: number, byY: number): Viewport {
  return { ...viewport, offsetX: viewport.offsetX + byX, offsetY: viewport.offsetY + byY }
}

/** Keeps the zoom between half of 'whole photo' and `maxScale`, and part of the photo in sight. */
export function clamped(viewport: Viewport, photo: Size, stage: Size): Viewport {
  const smallest = fitPhoto(photo, stage).scale / 2
  const scale = Math.min(maxScale, Math.max(smallest, viewport.scale))
  const centre = { viewX: stage.width / 2, viewY: stage.height / 2 }
  const zoomed =
    scale === viewport.scale ? viewport : zoomAt(viewport, centre, scale / viewport.scale)
  return {
    scale,
    offsetX: within(
      zoomed.offsetX,
      keepInViewCssPx - photo.width * scale,
      stage.width - keepInViewCssPx,
    ),
    offsetY: within(
      zoomed.offsetY,
      keepInViewCssPx - photo.height * scale,
      stage.height - keepInViewCssPx,
    ),
  }
}

function within(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, Math.min(low, high)), Math.max(low, high))
}

export function distance(a: ViewPoint, b: ViewPoint): number {
  return Math.hypot(a.viewX - b.viewX, a.viewY - b.viewY)
}

function middle(a: ViewPoint, b: ViewPoint): ViewPoint {
  return { viewX: (a.viewX + b.viewX) / 2, viewY: (a.viewY + b.viewY) / 2 }
}

/** A box of the image where it lies on the stage. */
export function boxToView({ scale, offsetX, offsetY }: Viewport, box: Box): Box {
  return {
    x: box.x * scale + offsetX,
    y: box.y * scale + offsetY,
    width: box.width * scale,
    height: box.height * scale,
  }
}

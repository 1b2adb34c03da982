import type { Size } from '../contract/geometry.ts'

/** Parts of the model's own long side that a frame may be looked at with. */
const shares = [0.75, 0.5]
/** The coarsest stride of the network: sides are multiples of it. */
const coarsestStride = 32
/** Below this hardly a mark is left of a photo of a door: rather fewer looks than blind ones. */
const shortestLongSidePx = 224

/**
 * The smaller inputs with which a slow device may look at frames of this shape, the largest first;
 * the model's own input comes before them and is none of them.
 */
export function smallerInputs(input: Size, frame: Size): Size[] {
  const longest = Math.max(input.width, input.height)
  const aspect = Math.min(frame.width, frame.height) / Math.max(frame.width, frame.height)
  return shares
    .map((share) => upToStride(longest * share))
    .filter((long) => long >= shortestLongSidePx && long < longest)
    .map((long) => {
      const short = upToStride(long * aspect)
      return frame.width >= frame.height
        ? { width: long, height: short }
        : { width: short, height: long }
    })
}

function upToStride(length: number): number {
  return Math.max(1, Math.ceil(length / coarsestStride - 1e-9)) * coarsestStride
}

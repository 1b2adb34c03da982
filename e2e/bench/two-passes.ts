import sharp, { type Sharp } from 'sharp'
import type { Thresholds, Timings } from '../../src/contract/detection.ts'
import type { Box, Size } from '../../src/contract/geometry.ts'
import type { FoundBox } from '../../src/domain/detections.ts'
import { addedBoxes, boxesOfTile } from '../../src/domain/fine-boxes.ts'
import { finePlan, planAt } from '../../src/domain/fine-tiles.ts'
import { letterboxFill } from '../../src/domain/letterbox.ts'
import type { NodeDetector } from '../../server/detect/node-detector.ts'

export interface TwoPasses {
  readonly size: Size
  readonly first: readonly FoundBox[]
  /** What the fine pass adds; null where the photo is hardly larger than the input. */
  readonly added: readonly FoundBox[] | null
  readonly tileCount: number
  readonly firstMs: number
  /** Decoding the whole photo once, then each tile but for its decoding. */
  readonly fineMs: number
}

export interface PassOptions {
  readonly input: Size
  readonly thresholds: Thresholds
  readonly fineThresholds: Thresholds
  readonly magnification: number
  /** Shrink the photo to this many pixels for the first pass alone, on a grey ground. */
  readonly firstSidePx?: number
}

/** Both passes over one photo, by the domain's own code around onnxruntime-node. */
export async function twoPasses(
  detector: NodeDetector,
  photo: Uint8Array,
  options: PassOptions,
): Promise<TwoPasses> {
  const { input, thresholds, fineThresholds, magnification, firstSidePx } = options
  const begun = performance.now()
  const { data, info } = await sharp(photo)
    .autoOrient()
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  const decodeMs = performance.now() - begun
  const size = { width: info.width, height: info.height }
  const pixels = () => sharp(data, { raw: { ...size, channels: 3 } })
  const look =
    firstSidePx === undefined
      ? await detector.read(photo, [thresholds])
      : await smallLook(detector, { pixels, size, input, firstSidePx, thresholds })
  const first = look.readings[0] ?? []
  const firstMs = sumOf(look.timings)
  // A proxy's photo is hardly larger than the input: its tiles show it in its own pixels.
  const plan =
    firstSidePx === undefined ? finePlan(size, input, magnification) : planAt(size, input, 1)
  if (plan === null) return { size, first, added: null, tileCount: 0, firstMs, fineMs: 0 }
  let fineMs = decodeMs
  const found: FoundBox[] = []
  for (const tile of plan.tiles) {
    const part = await pixels().extract(asRegion(tile)).png({ compressionLevel: 0 }).toBuffer()
    const seen = await detector.read(part, [fineThresholds])
    fineMs += sumOf(seen.timings) - seen.timings.decodeMs
    found.push(...boxesOfTile(seen.readings[0] ?? [], { tile, photo: size }))
  }
  const added = addedBoxes(found, first, fineThresholds.nmsIou)
  return { size, first, added, tileCount: plan.tiles.length, firstMs, fineMs }
}

/** The photo small in the middle of an input, as one sees it whose longer side is this. */
async function smallLook(
  detector: NodeDetector,
  given: {
    pixels: () => Sharp
    size: Size
    input: Size
    firstSidePx: number
    thresholds: Thresholds
  },
) {
  const { pixels, size, input, firstSidePx, thresholds } = given
  const scale = firstSidePx / Math.max(size.width, size.height)
  const width = Math.round(size.width * scale)
  const height = Math.round(size.height * scale)
  const left = Math.max(0, Math.floor((input.width - width) / 2))
  const top = Math.max(0, Math.floor((input.height - height) / 2))
  const background = { r: letterboxFill, g: letterboxFill, b: letterboxFill }
  const small = await pixels().resize(width, height).png().toBuffer()
  const picture = await sharp(small)
    .extend({
      left,
      top,
      right: Math.max(0, input.width - width - left),
      bottom: Math.max(0, input.height - height - top),
      background,
    })
    .png()
    .toBuffer()
  const seen = await detector.read(picture, [thresholds])
  const onPhoto = (box: Box): Box => ({
    x: (box.x - left) / scale,
    y: (box.y - top) / scale,
    width: box.width / scale,
    height: box.height / scale,
  })
  const boxes = (seen.readings[0] ?? []).map((one) => ({ ...one, box: onPhoto(one.box) }))
  return { ...seen, readings: [boxes] }
}

function asRegion({ x, y, width, height }: Box) {
  return { left: x, top: y, width, height }
}

function sumOf({ decodeMs, prepareMs, inferMs, postMs }: Timings): number {
  return decodeMs + prepareMs + inferMs + postMs
}

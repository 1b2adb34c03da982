import type { Box } from '../contract/geometry.ts'
import { area, intersection } from './boxes.ts'

/** A true box. Its own `area` decides its size range, for it may be that of a mask. */
export interface TruthBox {
  readonly classId: number
  readonly box: Box
  readonly areaPx: number
  /** A region with several or unclear objects: neither a miss nor a false alarm. */
  readonly crowd: boolean
}

export interface ScoredBox {
  readonly classId: number
  readonly box: Box
  readonly score: number
}

/** One photo's truth and what a detector said of it. */
export interface EvaluatedPhoto {
  readonly truths: readonly TruthBox[]
  readonly detections: readonly ScoredBox[]
}

const step = (0.95 - 0.5) / 9

/**
 * 0.5 to 0.95. The last is set, and the others worked out like this, so that the eighth is 0.85 and
 * not 0.8500000000000001: an IoU of exactly 17/20 passes it.
 */
export const iouThresholds = [...Array.from({ length: 9 }, (_, i) => i * step + 0.5), 0.95]

/** Square pixels, both ends included. */
export const areaRanges = {
  all: [0, 1e10],
  small: [0, 1024],
  medium: [1024, 9216],
  large: [9216, 1e10],
} as const
export type AreaRange = keyof typeof areaRanges

/** Most detections of a class on one photo that count. */
export const maxDetections = 100

/** How the detections of one class fared within one range of sizes, over all photos. */
export interface RangeMatches {
  /** True boxes that count. */
  readonly truthCount: number
  /** By IoU threshold, then by detection: 1 where it found a true box. */
  readonly matched: readonly Uint8Array[]
  /** By IoU threshold, then by detection: 1 where it counts neither way. */
  readonly ignored: readonly Uint8Array[]
}

/** One class over all photos; detections by score, highest first, equal ones by photo. */
export interface ClassMatches {
  readonly scores: Float64Array
  /** Place of each detection among those of its photo, from 0. */
  readonly ranks: Uint32Array
  readonly ranges: Readonly<Record<AreaRange, RangeMatches>>
}

/**
 * Match the detections of one class with the true boxes, exactly as the COCO reference evaluator
 * does (docs: cocodataset.org, Detection Evaluate). Photos are taken in the order given.
 */
export function matchClass(photos: readonly EvaluatedPhoto[], classId: number): ClassMatches {
  const ofPhotos = photos.map((photo) => classOnPhoto(photo, classId))
  const detections = ofPhotos.flatMap((photo, index) =>
    photo.detections.map(({ score }, rank) => ({ score, rank, index })),
  )
  const order = detections
    .map((_, place) => place)
    .toSorted((a, b) => (detections[b]?.score ?? 0) - (detections[a]?.score ?? 0))
  const inOrder = order.flatMap((place) => detections[place] ?? [])
  const rangeOf = (range: AreaRange): RangeMatches =>
    joined(
      ofPhotos.map((photo) => matchPhoto(photo, areaRanges[range])),
      order,
    )
  return {
    scores: Float64Array.from(inOrder, ({ score }) => score),
    ranks: Uint32Array.from(inOrder, ({ rank }) => rank),
    ranges: {
      all: rangeOf('all'),
      small: rangeOf('small'),
      medium: rangeOf('medium'),
      large: rangeOf('large'),
    },
  }
}

/** A detection and the true box that it found, a crowd where it fell on one, or null. */
export interface MatchedPair<D extends ScoredBox, T extends TruthBox> {
  readonly detection: D
  readonly truth: T | null
}

/** The detections of one class on one photo, highest score first, matched at IoU 0.5. */
export function pairsAt50<D extends ScoredBox, T extends TruthBox>(
  photo: { readonly truths: readonly T[]; readonly detections: readonly D[] },
  classId: number,
): MatchedPair<D, T>[] {
  const { truths, detections, overlaps } = classOnPhoto(photo, classId)
  const candidates = inMatchingOrder(truths, (truth) => truth.crowd)
  const places = matchAt(iouThresholds[0] ?? 0.5, candidates, overlaps)
  return detections.map((detection, index) => {
    const place = places[index] ?? null
    return { detection, truth: place === null ? null : (candidates[place]?.truth ?? null) }
  })
}

/** Truths and the best detections of one class on one photo, and how far each two overlap. */
interface ClassOnPhoto<D extends ScoredBox, T extends TruthBox> {
  readonly truths: readonly T[]
  /** By score, highest first, stable. */
  readonly detections: readonly D[]
  /** By detection, then by truth. */
  readonly overlaps: readonly (readonly number[])[]
}

function classOnPhoto<D extends ScoredBox, T extends TruthBox>(
  photo: { readonly truths: readonly T[]; readonly detections: readonly D[] },
  classId: number,
): ClassOnPhoto<D, T> {
  const truths = photo.truths.filter((truth) => truth.classId === classId)
  const detections = photo.detections
    .filter((detection) => detection.classId === classId)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, maxDetections)
  const overlaps = detections.map(({ box }) => truths.map((truth) => overlap(box, truth)))
  return { truths, detections, overlaps }
}

/** IoU; of a crowd, how much of the detection lies in it. */
function overlap(box: Box, { box: truth, crowd }: TruthBox): number {
  const shared = intersection(box, truth)
  if (shared === 0) return 0
  return shared / (crowd ? area(box) : area(box) + area(truth) - shared)
}

interface PhotoMatches {
  readonly truthCount: number
  /** By threshold, then by detection. */
  readonly matched: readonly (readonly boolean[])[]
  readonly ignored: readonly (readonly boolean[])[]
}

function matchPhoto(
  { truths, detections, overlaps }: ClassOnPhoto<ScoredBox, TruthBox>,
  [smallest, largest]: readonly [number, number],
): PhotoMatches {
  const outside = (areaPx: number) => areaPx < smallest || areaPx > largest
  const candidates = inMatchingOrder(truths, (truth) => truth.crowd || outside(truth.areaPx))
  const perThreshold = iouThresholds.map((threshold) => {
    const found = matchAt(threshold, candidates, overlaps)
    return {
      matched: found.map((place) => place !== null),
      ignored: found.map((place, detection) =>
        place === null
          ? outside(area(detections[detection]?.box ?? nowhere))
          : candidates[place]?.ignored === true,
      ),
    }
  })
  return {
    truthCount: candidates.filter(({ ignored }) => !ignored).length,
    matched: perThreshold.map(({ matched }) => matched),
    ignored: perThreshold.map(({ ignored }) => ignored),
  }
}

interface MatchCandidate<T> {
  readonly truth: T
  readonly index: number
  readonly crowd: boolean
  readonly ignored: boolean
}

/** Truths that count come first, each with its place in the given order. */
function inMatchingOrder<T extends TruthBox>(
  truths: readonly T[],
  isIgnored: (truth: T) => boolean,
): MatchCandidate<T>[] {
  return truths
    .map((truth, index) => ({ truth, index, crowd: truth.crowd, ignored: isIgnored(truth) }))
    .toSorted((a, b) => Number(a.ignored) - Number(b.ignored))
}

const nowhere: Box = { x: 0, y: 0, width: 0, height: 0 }

/** For each detection the place of its truth among the candidates, or null. */
function matchAt(
  threshold: number,
  candidates: readonly MatchCandidate<TruthBox>[],
  overlaps: readonly (readonly number[])[],
): (number | null)[] {
  const taken = new Set<number>()
  return overlaps.map((ofDetection) => {
    let best = Math.min(threshold, 1 - 1e-10)
    let match: number | null = null
    let matchCounts = false
    for (const [place, { index, crowd, ignored }] of candidates.entries()) {
      if (taken.has(place) && !crowd) continue
      // Truths that count come first: none of the ignored ones takes a detection from them.
      if (matchCounts && ignored) break
      const iou = ofDetection[index] ?? 0
      if (iou < best) continue
      best = iou
      match = place
      matchCounts = !ignored
    }
    if (match !== null) taken.add(match)
    return match
  })
}

/** The photos' detections in one list, in the given order. */
function joined(photos: readonly PhotoMatches[], order: readonly number[]): RangeMatches {
  const pick = (of: (photo: PhotoMatches, threshold: number) => readonly boolean[]) =>
    iouThresholds.map((_, threshold) => {
      const flat = photos.flatMap((photo) => of(photo, threshold))
      return Uint8Array.from(order, (place) => Number(flat[place]))
    })
  return {
    truthCount: photos.reduce((sum, { truthCount }) => sum + truthCount, 0),
    matched: pick(({ matched }, threshold) => matched[threshold] ?? []),
    ignored: pick(({ ignored }, threshold) => ignored[threshold] ?? []),
  }
}

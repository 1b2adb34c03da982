import type { WorstPhoto } from '../contract/evaluation.ts'
import type { Size } from '../contract/geometry.ts'
import type { Sha256 } from '../contract/ids.ts'
import type { AnnotatedBox } from '../contract/label.ts'
import { classIds, classNames } from '../contract/ontology.ts'
import { area } from './boxes.ts'
import { areaRanges, pairsAt50, type TruthBox } from './coco-match.ts'
import type { FoundBox } from './detections.ts'

/** A photo of a split with what people say of it. */
export interface LabelledPhoto {
  readonly sha: Sha256
  readonly size: Size
  /** Vehicle, or group of photos that may not be parted. */
  readonly group: string
  readonly boxes: readonly AnnotatedBox[]
}

/**
 * The labels in the evaluator's form. An ignore region goes in as a crowd of *every* class, so that
 * a detection on it counts neither way; the area that decides a size range is the box's.
 */
export function truthsOf(boxes: readonly AnnotatedBox[]): TruthBox[] {
  return boxes.flatMap(({ classId, box, ignore }): TruthBox[] => {
    const areaPx = area(box)
    if (!ignore) return classId === null ? [] : [{ classId, box, areaPx, crowd: false }]
    return classIds.map((every) => ({ classId: every, box, areaPx, crowd: true }))
  })
}

/** How a photo fared with the boxes that a person would see: what was found and what was not. */
export interface PhotoOutcome extends WorstPhoto {
  /** Boxes shown that count: those on ignore regions are left out. */
  readonly counted: readonly { classId: number; score: number; hit: boolean }[]
}

/** Match the shown boxes of a photo with its labels, at IoU 0.5. */
export function photoOutcome(photo: LabelledPhoto, shown: readonly FoundBox[]): PhotoOutcome {
  const truths = truthsOf(photo.boxes)
  const pairs = classIds.flatMap((classId) => pairsAt50({ truths, detections: shown }, classId))
  const found = new Set(pairs.flatMap(({ truth }) => (truth?.crowd === false ? truth.box : [])))
  const hits = new Set(pairs.flatMap(({ detection, truth }) => (truth === null ? [] : detection)))
  const counted = pairs
    .filter(({ truth }) => truth?.crowd !== true)
    .map(({ detection: { classId, score }, truth }) => ({ classId, score, hit: truth !== null }))
  const truth = photo.boxes.map(({ classId, box, ignore }) => ({
    classId,
    box,
    ignore,
    found: !ignore && found.has(box),
  }))
  return {
    photoSha: photo.sha,
    size: photo.size,
    group: photo.group,
    misses: truth.filter(({ ignore, found }) => !ignore && !found).length,
    falseAlarms: counted.filter(({ hit }) => !hit).length,
    truth,
    shown: shown.map((box) => ({ ...box, hit: hits.has(box) })),
    counted,
  }
}

/** Classes and box sizes, each looked at by itself, with a test of which labels belong to it. */
export const slices: readonly {
  readonly name: string
  has(truth: { readonly classId: number | null; readonly areaPx: number }): boolean
}[] = [
  ...classIds.map((classId) => ({
    name: classNames[classId],
    has: (truth: { readonly classId: number | null }) => truth.classId === classId,
  })),
  ...(['small', 'medium', 'large'] as const).map((range) => {
    const [smallest, largest] = areaRanges[range]
    return {
      name: `${range} boxes`,
      has: ({ areaPx }: { readonly areaPx: number }) => areaPx >= smallest && areaPx <= largest,
    }
  }),
]

/** True boxes of a slice and how many of them were found. */
export interface SliceCounts {
  readonly truths: number
  readonly hits: number
}

/** Counts of a photo by slice, in the order of `slices`. */
export function sliceCounts({ truth }: Pick<PhotoOutcome, 'truth'>): SliceCounts[] {
  const labels = truth
    .filter(({ ignore }) => !ignore)
    .map((one) => ({ ...one, areaPx: area(one.box) }))
  return slices.map((slice) => {
    const own = labels.filter((label) => slice.has(label))
    return { truths: own.length, hits: own.filter(({ found }) => found).length }
  })
}

import {
  iouThresholds,
  matchClass,
  maxDetections,
  type AreaRange,
  type ClassMatches,
  type EvaluatedPhoto,
} from './coco-match.ts'

/** Fractions; -1 where there is no true box to find. */
export interface CocoFigures {
  readonly ap: number
  readonly ap50: number
  readonly ap75: number
  readonly apSmall: number
  readonly apMedium: number
  readonly apLarge: number
  readonly ar1: number
  readonly ar10: number
  readonly ar100: number
  readonly arSmall: number
  readonly arMedium: number
  readonly arLarge: number
  readonly perClass: readonly ClassFigures[]
}

export interface ClassFigures {
  readonly ap: number
  readonly ap50: number
  readonly truthCount: number
  /** Precision at the 101 recall points at IoU 0.5: the curve that is drawn. */
  readonly precisionAt50: readonly number[]
}

/** Recall at which precision is read off: 0, 0.01, ... with the last set to 1. */
export const recallPoints: readonly number[] = [
  ...Array.from({ length: 100 }, (_, i) => i * 0.01),
  1,
]

/** COCO's box figures for photos in ascending order of their ids. */
export function evaluateCoco(photos: readonly EvaluatedPhoto[], classCount: number): CocoFigures {
  return cocoFigures(
    Array.from({ length: classCount }, (_, classId) => matchClass(photos, classId)),
  )
}

/**
 * COCO's box figures, exact to 1e-6 of the reference evaluator (fixtures `coco-eval` hold it). Not
 * the mAP that popular YOLO trainers print, which reads 0.03 to 0.05 higher on the same boxes.
 */
export function cocoFigures(classes: readonly ClassMatches[]): CocoFigures {
  const perClass = classes.map((one) => curvesOf(one, 'all', maxDetections))
  const ap = (range: AreaRange) =>
    meanPrecision(classes.map((one) => curvesOf(one, range, maxDetections)))
  const ar = (range: AreaRange, limit: number) =>
    meanRecall(classes.map((one) => curvesOf(one, range, limit)))
  return {
    ap: meanPrecision(perClass),
    ap50: meanPrecision(perClass, iou50),
    ap75: meanPrecision(perClass, iou75),
    apSmall: ap('small'),
    apMedium: ap('medium'),
    apLarge: ap('large'),
    ar1: ar('all', 1),
    ar10: ar('all', 10),
    ar100: ar('all', maxDetections),
    arSmall: ar('small', maxDetections),
    arMedium: ar('medium', maxDetections),
    arLarge: ar('large', maxDetections),
    perClass: perClass.map((curves, classId) => ({
      ap: meanPrecision([curves]),
      ap50: meanPrecision([curves], iou50),
      truthCount: classes[classId]?.ranges.all.truthCount ?? 0,
      precisionAt50: curves?.[iou50]?.precisions ?? [],
    })),
  }
}

const iou50 = 0
const iou75 = 5

/** The smallest step from 1 to the next number: keeps a precision of 0 of 0 at 0. */
const spacing = 2 ** -52

/** Precision against recall at one IoU threshold. */
interface Curve {
  readonly precisions: readonly number[]
  /** Recall that all the detections reach. */
  readonly lastRecall: number
}

/** One curve for each IoU threshold, or null where the class has no true box in the range. */
function curvesOf(
  { ranges, ranks }: ClassMatches,
  range: AreaRange,
  limit: number,
): readonly Curve[] | null {
  const { truthCount, matched, ignored } = ranges[range]
  if (truthCount === 0) return null
  return iouThresholds.map((_, threshold) => {
    const hits: boolean[] = []
    ranks.forEach((rank, place) => {
      if (rank < limit && ignored[threshold]?.[place] === 0) {
        hits.push(matched[threshold]?.[place] === 1)
      }
    })
    return curve(hits, truthCount)
  })
}

/** @param hits by score, highest first: whether each detection that counts found a true box */
function curve(hits: readonly boolean[], truthCount: number): Curve {
  let found = 0
  const recalls: number[] = []
  const precisions: number[] = []
  for (const [place, hit] of hits.entries()) {
    if (hit) found += 1
    recalls.push(found / truthCount)
    precisions.push(found / (place + 1 + spacing))
  }
  // From the right: what a lower threshold can still reach counts for a higher one, too.
  for (let place = precisions.length - 2; place >= 0; place -= 1) {
    precisions[place] = Math.max(precisions[place] ?? 0, precisions[place + 1] ?? 0)
  }
  let place = 0
  const atPoints = recallPoints.map((point) => {
    while (place < recalls.length && (recalls[place] ?? 0) < point) place += 1
    return precisions[place] ?? 0
  })
  return { precisions: atPoints, lastRecall: recalls.at(-1) ?? 0 }
}

type ClassCurves = readonly Curve[] | null

function meanPrecision(classes: readonly ClassCurves[], threshold?: number): number {
  const curves = classes.flatMap((ofClass) => ofClass ?? [])
  const chosen =
    threshold === undefined ? curves : classes.flatMap((ofClass) => ofClass?.[threshold] ?? [])
  return mean(chosen.flatMap(({ precisions }) => precisions))
}

function meanRecall(classes: readonly ClassCurves[]): number {
  return mean(classes.flatMap((curves) => curves?.map(({ lastRecall }) => lastRecall) ?? []))
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? -1 : values.reduce((sum, value) => sum + value, 0) / values.length
}

import type { Thresholds } from '../contract/detection.ts'
import type {
  ClassEvaluation,
  Figures,
  OperatingCounts,
  WorstPhoto,
} from '../contract/evaluation.ts'
import { classIds, type ClassId } from '../contract/ontology.ts'
import { calibrationError } from './calibration-error.ts'
import { evaluateCoco, type CocoFigures } from './coco-eval.ts'
import { maxDetections, type TruthBox } from './coco-match.ts'
import type { FoundBox } from './detections.ts'
import { packDetections, unpackDetections } from './kept-detections.ts'
import {
  photoOutcome,
  sliceCounts,
  truthsOf,
  type LabelledPhoto,
  type PhotoOutcome,
  type SliceCounts,
} from './photo-outcome.ts'
import { countsAt, type CountedDetections } from './threshold-curves.ts'
import { median } from './median.ts'

/** Score and overlap limit of the COCO figures: low, so that the whole curve is there. */
export const figureThresholds: Thresholds = { score: [0.001, 0.001], nmsIou: 0.7 }

/** The released overlap limit with scores as low as the figures': for the thresholds' curves. */
export function curveThresholds({ nmsIou }: Thresholds): Thresholds {
  return { score: figureThresholds.score, nmsIou }
}

/** Words for the rules that the figures follow. */
export const protocolWords =
  `COCO box evaluation: score above ${figureThresholds.score[0]}, class-wise NMS at IoU ` +
  `${figureThresholds.nmsIou}, ${maxDetections} detections a class and photo, boxes in the photo's ` +
  'own pixels; ignore regions are crowds of every class. Hits, misses and false alarms: at the ' +
  'released thresholds and overlap limit, IoU 0.5.'

/** What one model file said of one photo, from one run of it. */
export interface FileReading {
  /** At `figureThresholds`. */
  readonly forFigures: readonly FoundBox[]
  /** At `curveThresholds`. */
  readonly forCurves: readonly FoundBox[]
  /** Null where it was not timed, or not alone on the machine. */
  readonly inferMs: number | null
}

/** Photos that are shown of those on which a file went wrong. */
const worstCount = 24

/** Scores that the threshold's curve is drawn at: 20 a decade from 0.001 to 1. */
const curveScores: readonly number[] = Array.from({ length: 61 }, (_, step) =>
  Number((0.001 * 10 ** (step / 20)).toPrecision(4)),
)

/**
 * One model file on one split, photo by photo, in an order that is the same for every file. What is
 * kept of a photo are numbers alone, and the boxes of the worst few.
 */
export class FileEvaluation {
  readonly #thresholds: Thresholds
  readonly #truths: TruthBox[][] = []
  readonly #detections: Float64Array[] = []
  /** By class id. */
  readonly #counted = classIds.map(() => ({ scores: [] as number[], hits: [] as boolean[] }))
  readonly #shown: { classId: number; score: number; hit: boolean }[] = []
  readonly #groups = new Map<string, SliceCounts[]>()
  readonly #inferMs: number[] = []
  #worst: PhotoOutcome[] = []
  #figures: CocoFigures | null = null

  constructor(thresholds: Thresholds) {
    this.#thresholds = thresholds
  }

  add(photo: LabelledPhoto, { forFigures, forCurves, inferMs }: FileReading): void {
    this.#figures = null
    this.#truths.push(truthsOf(photo.boxes))
    this.#detections.push(packDetections(forFigures))
    if (inferMs !== null) this.#inferMs.push(inferMs)
    for (const { classId, score, hit } of photoOutcome(photo, forCurves).counted) {
      this.#counted[classId]?.scores.push(score)
      this.#counted[classId]?.hits.push(hit)
    }
    const outcome = photoOutcome(photo, forCurves.filter(isShown(this.#thresholds)))
    for (const one of outcome.counted) this.#shown.push(one)
    const before = this.#groups.get(photo.group)
    const counts = sliceCounts(outcome)
    this.#groups.set(photo.group, before === undefined ? counts : added(before, counts))
    if (outcome.misses + outcome.falseAlarms === 0) return
    this.#worst = [...this.#worst, outcome].toSorted(worstFirst).slice(0, worstCount)
  }

  get photoCount(): number {
    return this.#detections.length
  }

  /** COCO figures over everything that was added. */
  figures(): CocoFigures {
    this.#figures ??= evaluateCoco(
      this.#detections.map((packed, index) => ({
        truths: this.#truths[index] ?? [],
        detections: unpackDetections(packed),
      })),
      classIds.length,
    )
    return this.#figures
  }

  /** Each class by itself, with what its threshold does. */
  classes(): ClassEvaluation[] {
    const { perClass } = this.figures()
    return classIds.map((classId) => {
      const own = perClass[classId]
      const truthCount = own?.truthCount ?? 0
      const counted: CountedDetections = { detections: this.#scoredHits(classId), truthCount }
      return {
        classId,
        truthCount,
        ap: own?.ap ?? -1,
        ap50: own?.ap50 ?? -1,
        precisionAt50: [...(own?.precisionAt50 ?? [])],
        thresholds: curveScores.map((score) => countsAt(counted, score)),
        released: this.#released(classId, truthCount),
      }
    })
  }

  /** Expected calibration error of the boxes that a person would see; null where there are none. */
  calibrationError(): number | null {
    return calibrationError(this.#shown)
  }

  /** Boxes that a person would see, those on ignore regions left out. */
  get shownCount(): number {
    return this.#shown.length
  }

  medianInferMs(): number {
    return median(this.#inferMs)
  }

  /** Photos that went wrong, worst first. */
  worst(): WorstPhoto[] {
    return this.#worst.map(({ photoSha, size, group, misses, falseAlarms, truth, shown }) => {
      return { photoSha, size, group, misses, falseAlarms, truth, shown }
    })
  }

  /** Counts at the released thresholds by slice, for each group of photos. */
  groupCounts(): ReadonlyMap<string, readonly SliceCounts[]> {
    return this.#groups
  }

  #scoredHits(classId: ClassId) {
    const { scores = [], hits = [] } = this.#counted[classId] ?? {}
    return scores.map((score, index) => ({ score, hit: hits[index] === true }))
  }

  #released(classId: ClassId, truthCount: number): OperatingCounts {
    const detections = this.#shown.filter((one) => one.classId === classId)
    const score = this.#thresholds.score[classId] ?? 1
    return { ...countsAt({ detections, truthCount }, 0), score }
  }
}

/** The contract's figures out of all of COCO's. */
export function reportedFigures(all: CocoFigures): Figures {
  const { ap, ap50, ap75, apSmall, apMedium, apLarge, ar100 } = all
  return { ap, ap50, ap75, apSmall, apMedium, apLarge, ar100 }
}

/** A score must be above its class's threshold, as on the phone. */
function isShown({ score: thresholds }: Thresholds) {
  return ({ classId, score }: FoundBox) => score > (thresholds[classId] ?? 1)
}

function worstFirst(a: PhotoOutcome, b: PhotoOutcome): number {
  return b.misses + b.falseAlarms - (a.misses + a.falseAlarms) || b.misses - a.misses
}

function added(before: readonly SliceCounts[], more: readonly SliceCounts[]): SliceCounts[] {
  return before.map(({ truths, hits }, slice) => ({
    truths: truths + (more[slice]?.truths ?? 0),
    hits: hits + (more[slice]?.hits ?? 0),
  }))
}

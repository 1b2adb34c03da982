import { median } from './median.ts'

/**
 * How often the live preview looks at the camera's stream, and at which size: as much as the device
 * can hold without getting hot, slow or empty. Reckoned from what the last frames cost, so that the
 * same rules fit a new phone and an old one.
 */
export interface PreviewPace {
  /** Number of sizes to choose from, the largest first. */
  readonly sizeCount: number
  /** Which of them the next frame is looked at with: 0 is the largest. */
  readonly sizeIndex: number
  /** What the last frames cost at this size in milliseconds of the detector's worker, newest last. */
  readonly costsMs: readonly number[]
  /** Frames in a row that showed what the one before them had shown. */
  readonly unchangedCount: number
}

/** What stands against looking now; the first that holds is the one that is told. */
export interface PreviewConditions {
  /** The page is not in sight. */
  readonly hidden: boolean
  /** A photo is taken, stored or looked at, or waits for it: photos always go first. */
  readonly photosBusy: boolean
  readonly modelReady: boolean
}

export type PreviewHold = 'hidden' | 'photos' | 'model'

/** Why no frame is looked at now; null where one may be. */
export function previewHold(conditions: PreviewConditions): PreviewHold | null {
  if (conditions.hidden) return 'hidden'
  if (conditions.photosBusy) return 'photos'
  return conditions.modelReady ? null : 'model'
}

/** At most this part of the worker's time goes into the preview. */
const dutyLimit = 0.5
/** The same where the battery is low or the device is asked to save. */
const thriftyDutyLimit = 0.2
/** More looks than eight a second show an eye nothing new. */
const shortestPeriodMs = 125
const thriftyPeriodMs = 500
/** Nothing moves: the phone lies on something, or its bearer talks. */
const stillPeriodMs = 500
/** So many frames without a change are no accident. */
const stillAfterCount = 8

const keptCosts = 5
/** Until so many frames are measured, the first of which is never like the others. */
const fewestCosts = 3
/** A frame that costs more is looked at smaller, where there is a smaller size. */
const smallerAboveMs = 250
/** A frame that costs less is looked at larger; far from the other limit, so that it stays there. */
const largerBelowMs = 60
/** A frame that costs more even at the smallest size: its boxes would lag behind every movement. */
const tooSlowAboveMs = 1000

/** Before the first frame, which tells how many sizes there are. */
export const firstPace: PreviewPace = { sizeCount: 1, sizeIndex: 0, costsMs: [], unchangedCount: 0 }

/**
 * The pace after a frame that was looked at and cost so much, by an engine that has so many sizes
 * for it: another engine may have fewer.
 */
export function paceAfterLook(
  pace: PreviewPace,
  { costMs, sizeCount }: { readonly costMs: number; readonly sizeCount: number },
): PreviewPace {
  const sizeIndex = Math.min(pace.sizeIndex, sizeCount - 1)
  const costsMs = [...pace.costsMs, costMs].slice(-keptCosts)
  const next = { sizeCount, sizeIndex, costsMs, unchangedCount: 0 }
  if (costsMs.length < fewestCosts) return next
  const usualMs = median(costsMs)
  if (usualMs > smallerAboveMs && sizeIndex + 1 < sizeCount) {
    return { ...next, sizeIndex: sizeIndex + 1, costsMs: [] }
  }
  if (usualMs < largerBelowMs && sizeIndex > 0) {
    return { ...next, sizeIndex: sizeIndex - 1, costsMs: [] }
  }
  return next
}

/** The pace after a frame that showed nothing new, so that the model was spared. */
export function paceAfterSame(pace: PreviewPace): PreviewPace {
  return { ...pace, unchangedCount: pace.unchangedCount + 1 }
}

/** The device cannot do it: not at the smallest size either. The shutter is all that is offered. */
export function isTooSlow({ sizeIndex, sizeCount, costsMs }: PreviewPace): boolean {
  return (
    sizeIndex + 1 === sizeCount && costsMs.length >= fewestCosts && median(costsMs) > tooSlowAboveMs
  )
}

/**
 * How long to rest after a frame that cost `costMs`, in milliseconds. `thrifty`: the battery is low
 * or the device is asked to save.
 */
export function restMs(pace: PreviewPace, costMs: number, thrifty: boolean): number {
  const duty = thrifty ? thriftyDutyLimit : dutyLimit
  const isStill = pace.unchangedCount >= stillAfterCount
  const periodMs = Math.max(
    costMs / duty,
    thrifty ? thriftyPeriodMs : shortestPeriodMs,
    isStill ? stillPeriodMs : 0,
  )
  return Math.max(0, periodMs - costMs)
}

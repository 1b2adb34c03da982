import type { Thresholds } from '../../../src/contract/detection.ts'
import type { ClassEvaluation, Figures, WorstPhoto } from '../../../src/contract/evaluation.ts'
import type { FileReading } from '../../../src/domain/file-evaluation.ts'
import type { LabelledPhoto, SliceCounts } from '../../../src/domain/photo-outcome.ts'

/** What the thread starts with: the released thresholds of each file. */
export interface FiguresData {
  readonly thresholds: readonly Thresholds[]
}

/** What one file did on all the photos. */
export interface FileResult {
  readonly photoCount: number
  readonly figures: Figures
  readonly classes: ClassEvaluation[]
  readonly calibrationError: number | null
  readonly shownCount: number
  readonly medianInferMs: number
  readonly worst: WorstPhoto[]
  readonly groupCounts: ReadonlyMap<string, readonly SliceCounts[]>
}

/** To the thread; each is answered before the next is sent. */
export type FiguresRequest =
  | {
      readonly kind: 'photo'
      readonly photo: LabelledPhoto
      /** By file. */
      readonly readings: readonly FileReading[]
    }
  | { readonly kind: 'finish' }

/** From the thread. */
export type FiguresAnswer =
  { readonly kind: 'taken' } | { readonly kind: 'results'; readonly results: readonly FileResult[] }

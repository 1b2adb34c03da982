import type { ClassEvaluation, Figures, WorstPhoto } from '../../../src/contract/evaluation.ts'
import type { ModelManifest } from '../../../src/contract/model.ts'
import type { LabelledPhoto, SliceCounts } from '../../../src/domain/photo-outcome.ts'

/** One file of a model that is to be evaluated. */
export interface FileToEvaluate {
  readonly modelPath: string
  readonly manifest: ModelManifest
}

/** What the evaluation's thread starts with. */
export interface EvaluationData {
  readonly files: readonly FileToEvaluate[]
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
export type EvaluationRequest =
  | { readonly kind: 'photo'; readonly photo: LabelledPhoto; readonly picture: Uint8Array }
  | { readonly kind: 'finish' }

/** From the thread. */
export type EvaluationAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'taken' }
  | { readonly kind: 'results'; readonly results: readonly FileResult[] }
  | { readonly kind: 'failed'; readonly error: string }

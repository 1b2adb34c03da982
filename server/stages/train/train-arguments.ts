import type { SplitCounts } from '../../../src/contract/dataset.ts'
import type { TrainRequest } from '../../../src/contract/run.ts'
import { optionWords } from '../../trainer/option-words.ts'

/** AdamW's peak rates. Warm: going on from trained weights without forgetting them. */
const rates: Record<TrainRequest['rate'], number> = { warm: 1e-4, full: 1e-3 }
const defaultSize = 320
/** Below this many photos in train, small batches: a short run then still takes enough steps. */
const smallTrainSplit = 400
/** An evaluation costs a photo about a third of what training does. */
const evaluatedShare = 0.5
/** More photos in val than this would keep the first figures waiting. */
const largestStartEvaluation = 1_000

export interface TrainSetting {
  readonly request: TrainRequest
  readonly counts: readonly Pick<SplitCounts, 'split' | 'photos'>[]
  /** Weights and input size of the version that it starts from. */
  readonly start: { readonly checkpoint: string; readonly imgsz: number } | null
  readonly dataset: string
  readonly out: string
  readonly threads: number
}

/**
 * Words for the trainer's `train`. They depend on the request, the dataset and the number of
 * threads alone, so that the same request on the same machine trains the same; with `epochs` it
 * comes to the same weights, by the clock it may end some steps sooner or later.
 */
export function trainArguments(setting: TrainSetting): string[] {
  const { request, start, dataset, out, threads } = setting
  const small = photosIn(setting, 'train') < smallTrainSplit
  const options = optionWords({
    dataset,
    out,
    resume: true,
    init: start?.checkpoint ?? null,
    imgsz: request.imgsz ?? start?.imgsz ?? defaultSize,
    epochs: request.epochs ?? null,
    minutes: request.epochs === undefined ? request.minutes : null,
    optimizer: 'adamw',
    lr: rates[request.rate],
    batch: small ? 8 : 16,
    'warmup-epochs': start === null ? 3 : 1,
    mosaic: small ? 0.5 : 1,
    'plain-share': small ? 0.3 : 0.15,
    'eval-every': evaluationInterval(setting),
    'eval-start': photosIn(setting, 'val') <= largestStartEvaluation,
    'best-from': 0.5,
    seed: request.seed,
    threads,
    workers: Math.min(threads, 4),
  })
  return ['train', ...options]
}

/** Epochs from one evaluation to the next, so that evaluating stays a small part of the time. */
function evaluationInterval(setting: TrainSetting): number {
  const trained = Math.max(photosIn(setting, 'train'), 1)
  return Math.max(1, Math.ceil(photosIn(setting, 'val') / (evaluatedShare * trained)))
}

function photosIn({ counts }: TrainSetting, split: SplitCounts['split']): number {
  return counts.find((count) => count.split === split)?.photos ?? 0
}

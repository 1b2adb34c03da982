import type { Timings } from '../contract/detection.ts'
import type { BoxId, RecordId } from '../contract/ids.ts'
import type { SecondLookRow } from '../contract/monitoring.ts'
import type { CorrectionMade, PredictionsMade } from '../contract/record.ts'

/** Passes and corrections of some photos, in the order in which phones made them. */
export interface SecondLookFacts {
  readonly passes: readonly { readonly id: RecordId; readonly made: PredictionsMade }[]
  readonly corrections: readonly CorrectionMade[]
}

/**
 * What fine passes did, by model. A box is kept where its photo's last correction has it judged and
 * not rejected; what nobody judged is neither.
 */
export function secondLookRows({ passes, corrections }: SecondLookFacts): SecondLookRow[] {
  const firstMs = new Map(
    passes.map(({ id, made }) => [id, totalMs(made.predictions.timings)] as const),
  )
  const last = new Map(corrections.map((made) => [made.photoId, made]))
  const judged = new Map<BoxId, 'kept' | 'rejected'>()
  for (const { boxes } of last.values()) {
    for (const { parentBoxId, origin, reviewed } of boxes) {
      if (parentBoxId === null || !reviewed) continue
      judged.set(parentBoxId, origin === 'model-rejected' ? 'rejected' : 'kept')
    }
  }
  const byModel = new Map<string, PredictionsMade[]>()
  for (const { made } of passes) {
    if (made.pass !== 'fine') continue
    const { name, version } = made.predictions.model
    const model = `${name}/${version}`
    byModel.set(model, [...(byModel.get(model) ?? []), made])
  }
  return [...byModel].map(([model, own]) => {
    const boxes = own.flatMap(({ predictions }) => predictions.boxes)
    const verdicts = boxes.map(({ boxId }) => judged.get(boxId))
    const times = own.map(({ predictions }) => totalMs(predictions.timings))
    const ratios = own.flatMap(({ after, predictions }) => {
      const before = after === null ? undefined : firstMs.get(after)
      return before === undefined || before === 0 ? [] : totalMs(predictions.timings) / before
    })
    return {
      model,
      photos: own.length,
      boxes: boxes.length,
      kept: verdicts.filter((verdict) => verdict === 'kept').length,
      rejected: verdicts.filter((verdict) => verdict === 'rejected').length,
      medianMs: rank(times, 0.5),
      p95Ms: rank(times, 0.95),
      timesFirst: rank(ratios, 0.5),
    }
  })
}

function totalMs({ decodeMs, prepareMs, inferMs, postMs }: Timings): number {
  return decodeMs + prepareMs + inferMs + postMs
}

/** The nearest rank; 0 of nothing. */
function rank(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0
}

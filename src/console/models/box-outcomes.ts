import type { WorstPhoto } from '../../contract/evaluation.ts'
import type { Box } from '../../contract/geometry.ts'
import type { ClassId } from '../../contract/ontology.ts'

export type BoxOutcome = 'missed' | 'found' | 'ignored' | 'hit' | 'false'

/** A label or a shown box, with what became of it. */
export interface OutcomeBox {
  readonly key: string
  readonly box: Box
  readonly classId: ClassId | null
  readonly outcome: BoxOutcome
  /** Null for labels. */
  readonly score: number | null
}

const order: readonly BoxOutcome[] = ['ignored', 'hit', 'found', 'false', 'missed']

/** All boxes of a photo; what went wrong comes last, so that it is drawn on top. */
export function outcomeBoxes({ truth, shown }: WorstPhoto): OutcomeBox[] {
  const labels = truth.map(({ box, classId, ignore, found }, index) => ({
    key: `truth ${index}`,
    box,
    classId,
    outcome: ignore ? ('ignored' as const) : found ? ('found' as const) : ('missed' as const),
    score: null,
  }))
  const boxes = shown.map(({ box, classId, hit, score }, index) => ({
    key: `shown ${index}`,
    box,
    classId,
    outcome: hit ? ('hit' as const) : ('false' as const),
    score,
  }))
  return [...labels, ...boxes].toSorted(
    (a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome),
  )
}

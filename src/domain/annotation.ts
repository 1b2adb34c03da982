import type { AnnotatedBox } from '../contract/label.ts'
import type { CorrectedBox } from '../contract/record.ts'
import { originOf, rejected, type Parents } from './box-judgement.ts'

/**
 * What a reviewer's acceptance makes of the boxes before them: judged boxes are labels, boxes that
 * nobody judged become ignore regions (neither target nor background), judged 'not damage' goes.
 */
export function annotatedBoxesFrom(boxes: readonly CorrectedBox[]): AnnotatedBox[] {
  return boxes
    .filter(({ origin, reviewed }) => origin !== 'model-rejected' || !reviewed)
    .map(({ boxId, classId, box, reviewed }) => ({ boxId, classId, box, ignore: !reviewed }))
}

/**
 * The boxes of an earlier acceptance, to go on editing them: where each came from is taken from
 * the evidence that it was made of, and what the acceptance left out of that stands as rejected.
 */
export function correctedBoxesAfter(
  accepted: readonly AnnotatedBox[],
  evidence: readonly CorrectedBox[],
  parents: Parents,
): CorrectedBox[] {
  const before = new Map(evidence.map((box) => [box.boxId, box]))
  const kept = accepted.flatMap(({ boxId, classId, box, ignore }): CorrectedBox[] => {
    if (classId === null) return [] // a kind of damage that no editor here draws
    const { score, parentBoxId } = before.get(boxId) ?? { score: null, parentBoxId: null }
    const place = { boxId, classId, box, score, parentBoxId, reviewed: !ignore }
    return [{ ...place, origin: originOf(place, parents) }]
  })
  const keptIds = new Set(kept.map(({ boxId }) => boxId))
  const gone = evidence.filter(({ boxId }) => !keptIds.has(boxId))
  return [...kept, ...gone.flatMap((box) => rejected(box) ?? [])]
}

import { splits, type SplitCounts } from '../contract/dataset.ts'
import { classNames } from '../contract/ontology.ts'

/**
 * Why a dataset version cannot be trained on, with what to do, or null where it can: it needs
 * photos in every split, and in train labels of every class.
 */
export function whyItCannotTrain(number: number, counts: readonly SplitCounts[]): string | null {
  const bySplit = new Map(counts.map((count) => [count.split, count]))
  const missing = splits.filter((split) => (bySplit.get(split)?.photos ?? 0) === 0)
  if (missing.length > 0) {
    return (
      `version ${number} has no photo in ${missing.join(' and ')}; ` +
      'import labelled photos or load the demo data, and make a new version'
    )
  }
  const boxes = bySplit.get('train')?.boxes ?? []
  const empty = classNames.filter((_, classId) => (boxes[classId] ?? 0) === 0)
  if (empty.length > 0) {
    return (
      `version ${number} has no ${empty.join(' and no ')} in train; ` +
      'label or import photos that show one, and make a new version'
    )
  }
  return null
}

import {
  splits,
  type DatasetBase,
  type DatasetProblem,
  type Split,
  type SplitCounts,
} from '../../../src/contract/dataset.ts'
import { classNames } from '../../../src/contract/ontology.ts'
import type { EligiblePhoto } from './eligible-photos.ts'

/** Photos, groups, labels and ignore regions of each split. */
export function countSplits(photos: readonly EligiblePhoto[]): SplitCounts[] {
  return splits.map((split) => {
    const own = photos.filter((photo) => photo.split === split)
    return {
      split,
      photos: own.length,
      groups: new Set(own.map(({ group }) => group)).size,
      boxes: classNames.map((_, id) => sum(own.map(({ boxes }) => boxes[id] ?? 0))),
      ignoreRegions: sum(own.map(({ ignoreRegions }) => ignoreRegions)),
    }
  })
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

const wayOn: Record<DatasetBase, string> = {
  imports:
    'bring in a labelled folder that has some (npm run lotlens -- import DIR), or load the demo data and make a version of that',
  demo: 'load the demo data',
}

const splitUse: Record<Split, string> = {
  train: 'there is nothing to learn from',
  val: 'nothing can say during a run whether it gets better',
  test: 'nothing can judge what comes out',
}

/** What bars a version of these counts, or should give pause; in words that say what to do. */
export function problemsOf(
  base: DatasetBase,
  counts: readonly SplitCounts[],
  newLabels: number,
): DatasetProblem[] {
  const none = { split: null, className: null }
  if (counts.every(({ photos }) => photos === 0)) {
    const message = `No photo has reviewed labels yet: ${wayOn[base]}.`
    return [{ ...none, code: 'no_photos', blocks: true, message }]
  }
  const problems = counts.flatMap((count) => splitProblems(base, count))
  if (problems.length === 0 && newLabels === 0) {
    const message = 'Nothing was labelled since the last version: a new one would be the same.'
    problems.push({ ...none, code: 'no_new_labels', blocks: false, message })
  }
  return problems
}

function splitProblems(base: DatasetBase, { split, photos, boxes }: SplitCounts): DatasetProblem[] {
  if (photos === 0) {
    const message = `No photo stands in ${split}, so ${splitUse[split]}: ${wayOn[base]}.`
    return [{ code: 'no_split', split, className: null, blocks: true, message }]
  }
  return classNames.flatMap((className, id): DatasetProblem[] => {
    if ((boxes[id] ?? 0) > 0) return []
    const message = `No ${className} is labelled in ${split}: ${wayOn[base]}.`
    return [{ code: 'empty_class', split, className, blocks: true, message }]
  })
}

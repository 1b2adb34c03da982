import type { PredictionSet } from '../contract/detection.ts'
import type { ShadowFigures } from '../contract/registry.ts'
import { matchBoxes } from './box-matching.ts'
import { median } from './median.ts'

/** Two models on one photo. */
export interface ShadowPair {
  readonly shadow: PredictionSet
  readonly champion: PredictionSet
}

const rule = { minIou: 0.5, sameClass: true } as const

/** How far a shadow agrees with the model that phones show, over all photos of both. */
export function shadowAgreement(pairs: readonly ShadowPair[]): ShadowFigures {
  const counts = pairs.map(({ shadow, champion }) => {
    const both = matchBoxes(shadow.boxes, champion.boxes, rule).length
    return {
      both,
      onlyShadow: shadow.boxes.length - both,
      onlyChampion: champion.boxes.length - both,
    }
  })
  const sum = (of: 'both' | 'onlyShadow' | 'onlyChampion') =>
    counts.reduce((total, count) => total + count[of], 0)
  const inferMs = (of: 'shadow' | 'champion') =>
    pairs.length === 0 ? null : median(pairs.map((pair) => pair[of].timings.inferMs))
  return {
    photos: pairs.length,
    both: sum('both'),
    onlyShadow: sum('onlyShadow'),
    onlyChampion: sum('onlyChampion'),
    shadowInferMs: inferMs('shadow'),
    championInferMs: inferMs('champion'),
  }
}

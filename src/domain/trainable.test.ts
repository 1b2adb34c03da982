import { describe, expect, it } from 'vitest'
import type { SplitCounts } from '../contract/dataset.ts'
import { whyItCannotTrain } from './trainable.ts'

const whole: SplitCounts[] = (['train', 'val', 'test'] as const).map((split) => ({
  split,
  photos: 10,
  groups: 4,
  boxes: [12, 9],
  ignoreRegions: 0,
}))

/** The reason where some splits are changed; null leaves a split out. */
function reasonWith(changes: Partial<Record<string, Partial<SplitCounts> | null>>): string | null {
  const counts = whole.flatMap((count) => {
    const change = changes[count.split]
    return change === null ? [] : [{ ...count, ...change }]
  })
  return whyItCannotTrain(7, counts)
}

describe('N2: what a dataset version needs to be trained on', () => {
  it('is photos in every split and every class in train', () => {
    expect(reasonWith({})).toBeNull()
    expect(reasonWith({ val: { boxes: [0, 0] }, test: { boxes: [0, 3] } })).toBeNull()
  })

  it('names each split that is missing or empty', () => {
    expect(reasonWith({ val: null })).toContain('version 7 has no photo in val;')
    expect(reasonWith({ val: null, test: { photos: 0 } })).toContain('no photo in val and test;')
    expect(whyItCannotTrain(1, [])).toContain('no photo in train and val and test;')
  })

  it('names each class that is empty in train', () => {
    expect(reasonWith({ train: { boxes: [4, 0] } })).toContain('version 7 has no dent in train;')
    expect(reasonWith({ train: { boxes: [] } })).toContain('no scratch and no dent in train;')
  })
})

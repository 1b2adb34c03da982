import { describe, expect, it } from 'vitest'
import type { TrainRequest } from '../../../src/contract/run.ts'
import { trainArguments, type TrainSetting } from './train-arguments.ts'

const request: TrainRequest = {
  key: 'key-of-a-test',
  dataset: 3,
  start: { from: 'version', version: 'scratch-dent/1' },
  rate: 'warm',
  minutes: 2,
  imgsz: null,
  seed: 11,
}

/** The options as a person would read them. */
function optionsOf(
  changes: Partial<TrainRequest> = {},
  setting: Partial<TrainSetting> & { readonly photos?: readonly [number, number] } = {},
): Record<string, string> {
  const { photos = [64, 16], ...more } = setting
  const words = trainArguments({
    request: { ...request, ...changes },
    counts: [
      { split: 'train', photos: photos[0] },
      { split: 'val', photos: photos[1] },
    ],
    start: { checkpoint: '/models/1/checkpoint.safetensors', imgsz: 416 },
    dataset: '/home/datasets/3',
    out: '/home/runs/a/training',
    threads: 2,
    ...more,
  })
  expect(words[0]).toBe('train')
  const found: Record<string, string> = {}
  words.slice(1).forEach((word, index) => {
    const next = words[index + 2]
    if (word.startsWith('--')) found[word.slice(2)] = next?.startsWith('--') === false ? next : ''
  })
  return found
}

describe('what the trainer is asked for', () => {
  it('goes on from the version’s weights at its size, warm, by the clock', () => {
    expect(optionsOf()).toMatchObject({
      init: '/models/1/checkpoint.safetensors',
      imgsz: '416',
      lr: '0.0001',
      minutes: '2',
      seed: '11',
      resume: '',
      'eval-start': '',
      'eval-every': '1',
    })
  })

  it('N9: with epochs it has no clock', () => {
    const options = optionsOf({ epochs: 12 })
    expect(options['epochs']).toBe('12')
    expect(options).not.toHaveProperty('minutes')
  })

  it('starts from random weights at 320 and full rate, unless another size is asked for', () => {
    const random = { start: { from: 'random' }, rate: 'full' } as const
    const options = optionsOf(random, { start: null })
    expect(options).toMatchObject({ imgsz: '320', lr: '0.001', 'warmup-epochs': '3' })
    expect(options).not.toHaveProperty('init')
    expect(optionsOf({ ...random, imgsz: 640 }, { start: null })['imgsz']).toBe('640')
  })

  it('takes small batches of a small train split', () => {
    expect(optionsOf({}, { photos: [399, 50] })['batch']).toBe('8')
    expect(optionsOf({}, { photos: [400, 50] })['batch']).toBe('16')
  })

  it('evaluates less often where val is large against train, and then not at the start', () => {
    expect(optionsOf({}, { photos: [2000, 600] })['eval-every']).toBe('1')
    expect(optionsOf({}, { photos: [50, 600] })['eval-every']).toBe('24')
    expect(optionsOf({}, { photos: [2000, 1001] })).not.toHaveProperty('eval-start')
  })
})

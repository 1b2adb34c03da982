import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { TrainerEvent } from './training.ts'

const path = fileURLToPath(new URL('./fixtures/trainer-events.jsonl', import.meta.url))
const lines = readFileSync(path, 'utf8').trim().split('\n')

describe('trainer events', () => {
  it('T1: reads every line that the trainer’s own tests write', () => {
    const read = lines.map((line) => TrainerEvent.safeParse(JSON.parse(line)))
    expect(read.filter(({ success }) => !success)).toEqual([])
    expect(new Set(read.map(({ data }) => data?.event)).size).toBe(7)
  })

  it.each([
    ['an event that nobody knows', { event: 'lunch', at: '2026-11-25T14:00:00Z' }],
    [
      'a time without a zone',
      { event: 'log', at: '2026-11-25T14:00:00', level: 'info', message: '' },
    ],
    [
      'a count below zero',
      {
        event: 'progress',
        at: '2026-11-25T14:00:00Z',
        done: -1,
        of: null,
        unit: 'images',
        rate: null,
        eta_s: null,
      },
    ],
    [
      'a metric that is no number',
      { event: 'finished', at: '2026-11-25T14:00:00Z', out: null, metrics: { ap: null } },
    ],
  ])('T1: refuses %s', (_, line) => {
    expect(TrainerEvent.safeParse(line).success).toBe(false)
  })
})

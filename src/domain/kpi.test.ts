import { array, assert, double, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { KpiName } from '../contract/kpi.ts'
import { kpiWithRows, percentile, type KpiFacts } from './kpi.ts'

const none: KpiFacts = {
  classNames: ['scratch', 'dent'],
  window: 'last 30 days',
  champion: null,
  predictions: [],
  inspections: [],
  photos: [],
  drift: [],
}

const prediction = (totalMs: number, backend = 'wasm x4') => ({
  photoSha: 'a',
  at: 1,
  backend,
  model: 'scratch-dent/1',
  totalMs,
})

const figures = (name: KpiName, facts: Partial<KpiFacts>) =>
  Object.fromEntries(
    kpiWithRows(name, { ...none, ...facts }).kpi.figures.map(({ label, value }) => [label, value]),
  )

describe('a KPI', () => {
  it.each(KpiName.options)(
    'K1: %s says what it lacks where there is nothing, and never 0',
    (name) => {
      const { kpi, rows } = kpiWithRows(name, none)
      expect(kpi.figures).toEqual([])
      expect(kpi.lacks).not.toBe('')
      expect([rows.length, kpi.rowCount]).toEqual([0, 0])
    },
  )

  it('K2: gives latency by backend, as nearest ranks', () => {
    const times = Array.from({ length: 100 }, (_, index) => prediction(index + 1))
    expect(figures('latency', { predictions: [...times, prediction(7, 'webgpu x1')] })).toEqual({
      'p50 wasm x4': 50,
      'p95 wasm x4': 95,
      'p99 wasm x4': 99,
      'p50 webgpu x1': 7,
      'p95 webgpu x1': 7,
      'p99 webgpu x1': 7,
    })
  })

  it('K2: takes a percentile from the values themselves, and higher ones for higher shares', () => {
    const values = array(double({ noNaN: true }), { minLength: 1 })
    assert(
      property(values, double({ min: 0, max: 1, noNaN: true }), (all, share) => {
        const value = percentile(all, share)
        expect(all).toContain(value)
        expect(percentile(all, 1)).toBeGreaterThanOrEqual(value)
      }),
    )
  })

  it('K2: gives the photos of a minute of processing', () => {
    expect(figures('throughput', { predictions: [prediction(400), prediction(600)] })).toEqual({
      'wasm x4': 120,
    })
    expect(figures('throughput', { predictions: [prediction(0)] })).toEqual({})
  })

  it('K3: counts an inspection as done where the model saw each photo, corrected or not', () => {
    const car = { at: 1, photos: 2, predicted: 2, corrected: false }
    const inspections = [
      { ...car, inspectionId: 'one' },
      { ...car, inspectionId: 'two', corrected: true },
      { ...car, inspectionId: 'three', predicted: 1 },
      { ...car, inspectionId: 'four', predicted: 0 },
    ]
    expect(figures('automation', { inspections })).toEqual({
      'done by the model': 50,
      'done and not corrected': 25,
    })
    expect(kpiWithRows('automation', { ...none, inspections }).rows).toHaveLength(4)
  })

  it('K4: counts labelled photos, complete ones, and the classes among their labels', () => {
    const photos = [
      { photoSha: 'a', at: 1, label: 'complete', boxes: [3, 1] },
      { photoSha: 'b', at: 2, label: 'incomplete', boxes: [0, 0] },
      { photoSha: 'c', at: 3, label: 'none', boxes: null },
      { photoSha: 'd', at: 4, label: 'none', boxes: null },
    ] as const
    expect(figures('labelled', { photos })).toEqual({ labelled: 50, complete: 25, photos: 4 })
    const shares = { scratch: 75, dent: 25 }
    expect(figures('damage-distribution', { photos })).toEqual(shares)
    const one = { ap: 0.1, ap50: 0.2, recall: 0.4, truthCount: 9 }
    const champion = {
      version: 'site/1',
      dataset: 2,
      photos: 10,
      ap50: 0.3,
      ap75: 0.1,
      ap: 0.15,
      classes: [one, { ...one, truthCount: 0, recall: -1 }],
    }
    expect(figures('damage-distribution', { photos, champion })).toEqual({
      ...shares,
      'scratch found (champion, test)': 40,
    })
    expect(figures('map', { champion })).toMatchObject({ AP50: 0.3, 'AP50:95': 0.15 })
  })

  it('K5: shows the drift of each site as its latest window has it', () => {
    const window = { to: 9, driftPercent: 6.5, worst: 'luma', route: 'alert' }
    const drift = [
      { ...window, site: 'main' },
      { ...window, site: 'main', to: 5, driftPercent: 0, worst: null },
      { ...window, site: 'yard', driftPercent: 0, worst: null },
    ]
    expect(figures('data-drift', { drift })).toEqual({ 'main, luma': 6.5, yard: 0 })
    expect(kpiWithRows('data-drift', { ...none, drift }).rows).toHaveLength(3)
  })
})

import { describe, expect, it, vi } from 'vitest'
import type { DeviceReported } from '../contract/record.ts'
import { Sha256 } from '../contract/ids.ts'
import { reportDeviceChanges } from './device-report.ts'
import { MemoryDetector, MemoryModels, modelSha } from './testing/memory-phone.ts'

const otherSha = Sha256.parse('b'.repeat(64))

function phone(kept = new Map<string, string>()) {
  const reports: DeviceReported[] = []
  const parts = {
    detector: new MemoryDetector(),
    models: new MemoryModels(),
    appVersion: '0.1.0',
    browser: async () => 'Firefox 140 on Android',
    memory: {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    },
    store: { reportDevice: async (report: DeviceReported) => void reports.push(report) },
  }
  return { ...parts, parts, reports, kept }
}

/** All that was begun is done. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 0))

function switchTo({ detector }: ReturnType<typeof phone>, sha: Sha256): void {
  detector.status.set({
    ...detector.status.current(),
    model: { name: 'site', version: 2, sha, demo: false },
  })
}

function refuse({ models }: ReturnType<typeof phone>, key: string): void {
  const refusal = { version: 'site/3', reason: 'self_test_failed', key } as const
  models.status.set({ ...models.status.current(), refusal })
}

describe('the report of a device', () => {
  it('says what runs at the first start, and nothing at the next', async () => {
    const first = phone()
    reportDeviceChanges(first.parts)
    await settle()
    expect(first.reports).toEqual([
      {
        modelSha,
        appVersion: '0.1.0',
        backend: { engine: 'wasm', threads: 4 },
        reason: 'first start',
      },
    ])
    const second = phone(first.kept)
    reportDeviceChanges(second.parts)
    await settle()
    expect(second.reports).toEqual([])
  })

  it('M10: carries the hash of the model after a switch', async () => {
    const one = phone()
    reportDeviceChanges(one.parts)
    await settle()
    switchTo(one, otherSha)
    await settle()
    expect(one.reports.at(-1)).toMatchObject({ modelSha: otherSha, reason: 'changed' })
    expect(one.reports).toHaveLength(2)
  })

  it('M8: says once that a model was refused and why, over restarts too', async () => {
    const one = phone()
    reportDeviceChanges(one.parts)
    refuse(one, 'a')
    await settle()
    expect(one.reports.at(-1)).toMatchObject({
      modelSha,
      reason: 'model refused: site/3: self_test_failed (Firefox 140 on Android)',
    })
    const next = phone(one.kept)
    refuse(next, 'a')
    reportDeviceChanges(next.parts)
    await settle()
    expect(next.reports).toEqual([])
    refuse(next, 'b')
    await settle()
    expect(next.reports).toHaveLength(1)
  })

  it('tries again at the next change where the store did not take it', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const one = phone()
    let fails = true
    const store = {
      reportDevice: async (report: DeviceReported) => {
        if (fails) throw new Error('no room')
        one.reports.push(report)
      },
    }
    reportDeviceChanges({ ...one.parts, store })
    await settle()
    fails = false
    switchTo(one, otherSha)
    await settle()
    expect(one.reports).toHaveLength(1)
    vi.restoreAllMocks()
  })
})

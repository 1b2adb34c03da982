import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { settable } from '../domain/observable.ts'
import { siteModel } from '../domain/testing/device-manifest-maker.ts'
import { CalmSurroundings } from '../sync/testing/calm-surroundings.ts'
import { startLookOut } from './look-out.ts'
import { onSync } from './sync-occasions.ts'
import { Rig, signed } from './testing/rig.ts'

const first = signed({ epoch: 10, model: siteModel(1) })
const second = signed({ epoch: 11, model: siteModel(2) })

interface SyncState {
  phase: 'idle' | 'sending' | 'waiting' | 'offline'
  pairing: { state: string }
}

function lookOut(rig = new Rig()) {
  const around = new CalmSurroundings(1_000_000)
  const sync = settable<SyncState>({ phase: 'idle', pairing: { state: 'paired' } })
  const ending = new AbortController()
  const tabs = new Set<() => void>()
  startLookOut({
    store: rig.store,
    user: rig.user,
    around,
    signal: ending.signal,
    afterSync: (listener) => onSync(sync, listener),
    onOtherTab: (listener) => {
      tabs.add(listener)
      return () => tabs.delete(listener)
    },
  })
  /** How often the server has been asked, once all that was begun is done. */
  const asked = async (): Promise<number> => {
    await new Promise((resolve) => setTimeout(resolve, 0))
    return rig.log.filter((step) => step === 'ask').length
  }
  return { rig, around, sync, asked, end: () => ending.abort(), tabs }
}

describe('the look-out for models', () => {
  beforeEach(() => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
  })
  afterEach(() => {
    vi.restoreAllMocks()
  })

  it('M1: looks at the start, in front, with the network, after sync and every 30 seconds', async () => {
    const { rig, around, sync, asked } = lookOut()
    rig.wants(null)
    expect(await asked()).toBe(1)
    around.occur('visible')
    expect(await asked()).toBe(2)
    around.occur('online')
    expect(await asked()).toBe(3)
    sync.set({ phase: 'sending', pairing: { state: 'paired' } })
    expect(await asked()).toBe(3)
    sync.set({ phase: 'idle', pairing: { state: 'paired' } })
    expect(await asked()).toBe(4)
    around.pass(30_000)
    expect(await asked()).toBe(5)
    around.isVisible = () => false
    around.pass(300_000)
    expect(await asked()).toBe(5)
  })

  it('M1: brings in what the server wants', async () => {
    const { rig, asked } = lookOut(new Rig(undefined, (made) => made.wants(first)))
    await asked()
    expect(rig.running).toEqual(siteModel(1))
  })

  it('M1: pauses where the server refuses the phone, until it is paired or in front again', async () => {
    const { rig, around, sync, asked } = lookOut()
    rig.answer = { kind: 'refused' }
    around.occur('online')
    const before = await asked()
    around.pass(120_000)
    expect(await asked()).toBe(before)
    sync.set({ phase: 'idle', pairing: { state: 'refused' } })
    sync.set({ phase: 'idle', pairing: { state: 'paired' } })
    expect(await asked()).toBe(before + 1)
    around.occur('visible')
    expect(await asked()).toBe(before + 2)
  })

  it('M1: waits longer with each failure, and as long as the server asks', async () => {
    const { rig, around, asked } = lookOut()
    rig.answer = { kind: 'no-answer', notBeforeMs: 0 }
    around.isVisible = () => false
    around.occur('online')
    let before = await asked()
    around.pass(2_000) // the second backoff is one to two seconds
    expect(await asked()).toBe(before + 1)
    rig.answer = { kind: 'no-answer', notBeforeMs: 60_000 }
    around.pass(4_000)
    before = await asked()
    around.pass(50_000)
    expect(await asked()).toBe(before)
    around.pass(10_000)
    expect(await asked()).toBe(before + 1)
  })

  it('M7: falls back at once from a model that does not run', async () => {
    const rig = new Rig()
    await rig.wants(first).store.look()
    await rig.wants(second).store.look()
    rig.answer = { kind: 'no-answer', notBeforeMs: 0 }
    const { asked } = lookOut(rig)
    await asked()
    rig.status.set({ problem: 'model_damaged', model: { name: 'site', version: 2 } })
    await asked()
    expect(rig.running).toEqual(siteModel(1))
    expect(rig.store.status.current().refusal?.reason).toBe('files_lost')
  })

  it('M13: falls back from one whose engines break off only where they never live', async () => {
    const rig = new Rig()
    await rig.wants(first).store.look()
    await rig.wants(second).store.look()
    rig.answer = { kind: 'no-answer', notBeforeMs: 0 }
    const { asked } = lookOut(rig)
    await asked()
    const model = { name: 'site', version: 2 }
    const say = (problem: string | null) => rig.status.set({ problem, model })
    for (const problem of ['engine_broke', 'engine_broke', null, 'engine_broke', 'engine_broke']) {
      say(problem)
      await asked()
      expect(rig.running).toEqual(siteModel(2))
    }
    say('engine_broke')
    await asked()
    expect(rig.running).toEqual(siteModel(1))
    expect(rig.store.status.current().refusal?.reason).toBe('engine_broke')
  })

  it('follows another tab', async () => {
    const { rig, tabs, asked } = lookOut()
    await asked()
    const other = new Rig(rig.disk)
    await other.wants(first).store.look()
    for (const tell of tabs) tell()
    await asked()
    expect(rig.running).toEqual(siteModel(1))
  })

  it('goes on after a bug, and ends with its signal', async () => {
    const { rig, around, asked, end } = lookOut()
    await asked()
    rig.killAt = 0
    around.occur('visible')
    await asked()
    rig.killAt = null
    around.occur('visible')
    const before = await asked()
    end()
    around.occur('visible')
    around.pass(120_000)
    expect(await asked()).toBe(before)
  })
})

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { modelFilePath } from '../domain/model-files.ts'
import { fileSha, siteModel } from '../domain/testing/device-manifest-maker.ts'
import { readActiveModel } from './active-model.ts'
import { Disk, Rig, running, sentFilesOf, signed, switched } from './testing/rig.ts'

const first = signed({ epoch: 10, model: siteModel(1) })
const second = signed({ epoch: 11, model: siteModel(2) })
const third = signed({ epoch: 12, model: siteModel(3) })
const settled = { kind: 'settled' }

const urlsOf = (number: number): string[] => sentFilesOf(siteModel(number)).map(({ url }) => url)

describe('the model store', () => {
  beforeEach(() => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  })
  afterEach(() => {
    vi.restoreAllMocks()
  })

  it('M1: does nothing while the phone is unpaired, refused or without an answer', async () => {
    const rig = new Rig()
    await expect(rig.store.look()).resolves.toEqual(settled)
    rig.answer = { kind: 'refused' }
    await expect(rig.store.look()).resolves.toEqual({ kind: 'paused' })
    rig.answer = { kind: 'no-answer', notBeforeMs: 30 }
    await expect(rig.store.look()).resolves.toEqual({ kind: 'later', notBeforeMs: 30 })
    await expect(rig.wants(null).store.look()).resolves.toEqual(settled)
    expect(running(rig)).toBe('app')
    expect(rig.log).not.toContain('keep')
  })

  it('M6: fetches, examines, switches and then writes it down, in this order', async () => {
    const rig = new Rig()
    rig.wants(first)
    const phases: string[] = []
    rig.store.status.subscribe(() => phases.push(rig.store.status.current().phase))
    await expect(rig.store.look()).resolves.toEqual(settled)
    expect(running(rig)).toBe('site/1')
    const afterMeeting = rig.log.slice(rig.log.indexOf('keep'))
    expect(afterMeeting).toEqual(['keep', 'keep', 'keep', 'examine', 'switch', 'write', 'let-go'])
    expect([...new Set(phases)]).toEqual(['idle', 'fetching', 'examining', 'switching'])
    expect(rig.store.status.current()).toMatchObject({ phase: 'idle', active: 'site/1' })
  })

  it('M6: asks for nothing more once the wanted model runs', async () => {
    const rig = await switched(first)
    const before = rig.log.length
    await rig.store.look()
    expect(rig.log.slice(before)).toEqual(['ask'])
  })

  it('M7: keeps the files of the model that runs and of the one before it alone', async () => {
    const rig = await switched(first, second)
    expect([...rig.disk.files].toSorted()).toEqual([...urlsOf(1), ...urlsOf(2)].toSorted())
    expect(rig.store.status.current().predecessor).toBe('site/1')
    await rig.wants(third).store.look()
    expect([...rig.disk.files].toSorted()).toEqual([...urlsOf(2), ...urlsOf(3)].toSorted())
  })

  it('gives up the model before it, and its files, where a person needs the room', async () => {
    const rig = await switched(first, second)
    await rig.store.forgetPredecessor()
    expect([...rig.disk.files].toSorted()).toEqual(urlsOf(2).toSorted())
    expect(rig.store.status.current()).toMatchObject({ active: 'site/2', predecessor: null })
    expect(running(rig)).toBe('site/2')
  })

  it('M7: goes back by a new manifest with a higher epoch, with no download and no room', async () => {
    const rig = await switched(first, second)
    rig.room = 0
    const before = rig.log.length
    await rig.wants(signed({ epoch: 13, model: siteModel(1) })).store.look()
    expect(running(rig)).toBe('site/1')
    expect(rig.log.slice(before)).not.toContain('keep')
    expect(rig.store.status.current().predecessor).toBe('site/2')
  })

  it('M7: goes back to the model of the app with the app’s own files', async () => {
    const bundled = siteModel(9, { name: 'scratch-dent' })
    const rig = new Rig(new Disk(), (made) => {
      made.bundled = bundled
    })
    await rig.wants(first).store.look()
    await rig.wants(signed({ epoch: 11, model: bundled })).store.look()
    expect(running(rig)).toBe('scratch-dent/9')
    expect([...rig.disk.files].toSorted()).toEqual(urlsOf(1).toSorted())
  })

  it('M3: takes the same model under a new epoch without losing the one before it', async () => {
    const rig = await switched(first, second)
    await rig.wants(signed({ epoch: 20, model: siteModel(2) })).store.look()
    expect(rig.store.status.current()).toMatchObject({ active: 'site/2', predecessor: 'site/1' })
    await rig.wants(signed({ epoch: 19, model: siteModel(3) })).store.look()
    expect(rig.store.status.current().refusal?.reason).toBe('epoch_lower')
  })

  describe('refuses and keeps what it has', () => {
    const cases: [string, string, (rig: Rig) => void][] = [
      ['M2', 'signature_wrong', (rig) => rig.wants(signed({ epoch: 11 }, false))],
      ['M2', 'not_understood', (rig) => rig.wants(signed({ epoch: 11, v: 2 }))],
      [
        'M2',
        'not_understood',
        (rig) => rig.wants(signed({ epoch: 11, model: { ...siteModel(2), classes: ['rust'] } })),
      ],
      ['M3', 'epoch_lower', (rig) => rig.wants(signed({ epoch: 9, model: siteModel(2) }))],
      [
        'M4',
        'expired',
        (rig) => rig.wants(signed({ epoch: 11, model: siteModel(2), expires: 4_000_000 })),
      ],
      [
        'M5',
        'app_too_old',
        (rig) => rig.wants(signed({ epoch: 11, model: siteModel(2), minApp: '9.0.0' })),
      ],
      [
        'M6',
        'file_damaged',
        (rig) => {
          rig.wants(second)
          rig.keeps.set(modelFilePath(fileSha(2, 0)), 'damaged')
        },
      ],
      [
        'M6',
        'self_test_failed',
        (rig) => {
          rig.wants(second)
          rig.verdict = 'failed'
        },
      ],
      [
        'M6',
        'self_test_failed',
        (rig) => {
          rig.wants(second)
          const { switchTo } = rig.user
          vi.spyOn(rig.user, 'switchTo').mockImplementation(async (manifest) => {
            if (manifest?.version === 2) throw new Error('it does not open')
            await switchTo(manifest)
          })
        },
      ],
      [
        'M6',
        'no_room',
        (rig) => {
          rig.wants(second)
          rig.room = 3000
        },
      ],
      [
        'M6',
        'no_room',
        (rig) => {
          rig.wants(second)
          rig.keeps.set(modelFilePath(fileSha(2, 2)), 'unkeepable')
        },
      ],
    ]
    it.each(cases)('%s: %s', async (_rule, reason, happen) => {
      const rig = await switched(first)
      happen(rig)
      await expect(rig.store.look()).resolves.toEqual(settled)
      expect(running(rig)).toBe('site/1')
      expect(readActiveModel(rig.disk)).toEqual(siteModel(1))
      expect(rig.store.status.current()).toMatchObject({ phase: 'idle', refusal: { reason } })
      expect(urlsOf(1).every((url) => rig.disk.files.has(url))).toBe(true)
      // The next page of the app knows of it.
      expect(new Rig(rig.disk).store.status.current().refusal?.reason).toBe(reason)
    })
  })

  it('M4: refuses a manifest whose day passes while its files are fetched', async () => {
    const rig = new Rig()
    rig.wants(signed({ model: siteModel(1), expires: 6_000_000 }))
    vi.spyOn(rig.files, 'keep').mockImplementation(async ({ url }) => {
      rig.disk.files.add(url)
      rig.nowMs += 700_000
      return 'kept'
    })
    await rig.store.look()
    expect(running(rig)).toBe('app')
    expect(rig.store.status.current().refusal?.reason).toBe('expired')
  })

  it('M6: says where a line was cut, runs what it ran, and goes on when it is mended', async () => {
    const rig = new Rig()
    rig.wants(first).keeps.set(modelFilePath(fileSha(1, 1)), 'unreachable')
    await expect(rig.store.look()).resolves.toEqual({ kind: 'later', notBeforeMs: 0 })
    const cut = { phase: 'waiting', coming: 'site/1', progress: 0.5, refusal: null }
    expect(rig.store.status.current()).toMatchObject(cut)
    expect(running(rig)).toBe('app')
    rig.answer = { kind: 'no-answer', notBeforeMs: 0 }
    await rig.store.look()
    expect(rig.store.status.current()).toMatchObject(cut)
    rig.wants(first).keeps.clear()
    const before = rig.log.length
    await rig.store.look()
    expect(running(rig)).toBe('site/1')
    expect(rig.log.slice(before).filter((step) => step === 'keep')).toHaveLength(2)
    expect(rig.store.status.current()).toMatchObject({ phase: 'idle', active: 'site/1' })
  })

  it.each([
    ['takes the model back', (rig: Rig) => rig.wants(null)],
    ['refuses the phone', (rig: Rig) => Object.assign(rig, { answer: { kind: 'refused' } })],
  ] as const)('M6: waits for the rest of a model no more once the server %s', async (_, happen) => {
    const rig = new Rig()
    rig.wants(first).keeps.set(modelFilePath(fileSha(1, 1)), 'unreachable')
    await rig.store.look()
    happen(rig)
    await rig.store.look()
    expect(rig.store.status.current()).toMatchObject({ phase: 'idle', coming: null })
  })

  it('M8: does not try again what was refused for good, until the app is another one', async () => {
    const rig = await switched(first)
    rig.verdict = 'failed'
    await rig.wants(second).store.look()
    const before = rig.log.length
    await rig.store.look()
    expect(rig.log.slice(before)).toEqual(['ask'])
    const newer = new Rig(rig.disk, (made) => {
      made.appVersion = '0.2.0'
    })
    await newer.wants(second).store.look()
    expect(running(newer)).toBe('site/2')
    expect(newer.store.status.current().refusal).toBeNull()
  })

  it('M8: lets a damaged file rest for ten minutes, and takes it when it is mended', async () => {
    const rig = await switched(first)
    rig.wants(second).keeps.set(modelFilePath(fileSha(2, 0)), 'damaged')
    await rig.store.look()
    const key = rig.store.status.current().refusal?.key
    rig.keeps.clear()
    await rig.store.look()
    expect(running(rig)).toBe('site/1')
    expect(rig.store.status.current().refusal?.key).toBe(key)
    rig.nowMs += 10 * 60_000
    await rig.store.look()
    expect(running(rig)).toBe('site/2')
    expect(rig.store.status.current().refusal).toBeNull()
  })

  it('M13: tries a model again, ten minutes later, whose examination broke off', async () => {
    const rig = await switched(first)
    rig.wants(second).verdict = 'broke'
    await rig.store.look()
    expect(running(rig)).toBe('site/1')
    expect(rig.store.status.current().refusal?.reason).toBe('engine_broke')
    rig.verdict = 'passed'
    const before = rig.log.length
    await rig.store.look()
    expect(rig.log.slice(before)).toEqual(['ask'])
    rig.nowMs += 10 * 60_000
    const { switchTo } = rig.user
    const broken = Object.assign(new Error('no memory'), { code: 'engine_broke' })
    const breaks = vi.spyOn(rig.user, 'switchTo').mockRejectedValueOnce(broken)
    await rig.store.look()
    expect(running(rig)).toBe('site/1')
    expect(rig.store.status.current().refusal?.reason).toBe('engine_broke')
    breaks.mockImplementation(switchTo)
    rig.nowMs += 10 * 60_000
    await rig.store.look()
    expect(running(rig)).toBe('site/2')
    expect(rig.store.status.current().refusal).toBeNull()
  })

  it('M8: says nothing more of a refusal once the server wants what runs here', async () => {
    const rig = await switched(first)
    await rig.wants(signed({ epoch: 11 }, false)).store.look()
    expect(rig.store.status.current().refusal).not.toBeNull()
    await rig.wants(first).store.look()
    expect(rig.store.status.current().refusal).toBeNull()
  })

  it('M7: falls back where the active model does not run, and brings it in again', async () => {
    const rig = await switched(first, second)
    for (const url of urlsOf(2)) rig.disk.files.delete(url)
    await rig.store.fallBack('site/2', 'files_lost')
    expect(running(rig)).toBe('site/1')
    expect(rig.store.status.current().refusal).toMatchObject({
      version: 'site/2',
      reason: 'files_lost',
    })
    await rig.store.look()
    expect(running(rig)).toBe('site/2')
    expect(rig.store.status.current().refusal).toBeNull()
  })

  it('M7: falls back to the model of the app where the one before is lost too', async () => {
    const rig = await switched(first, second)
    rig.disk.files.clear()
    await rig.store.fallBack('site/2', 'files_lost')
    expect(running(rig)).toBe('app')
    expect(readActiveModel(rig.disk)).toBeNull()
    await rig.store.look()
    expect(running(rig)).toBe('site/2')
  })

  it('M7: falls back once only, though two tabs see the model fail', async () => {
    const rig = await switched(first, second)
    await rig.store.fallBack('site/2', 'self_test_failed')
    await rig.store.fallBack('site/2', 'self_test_failed')
    expect(running(rig)).toBe('site/1')
    await rig.store.look()
    expect(running(rig)).toBe('site/1')
  })

  it('follows another tab that has switched', async () => {
    const rig = await switched(first)
    const other = new Rig(rig.disk)
    await other.wants(second).store.look()
    await rig.store.follow()
    expect(running(rig)).toBe('site/2')
    expect(rig.store.status.current().active).toBe('site/2')
  })

  it('M3: measures epochs by server: another one begins anew, from the model of the app', async () => {
    const rig = await switched(second)
    await rig.wants(null, 5_000_000, 'L'.repeat(43)).store.look()
    expect(running(rig)).toBe('app')
    expect([...rig.disk.files]).toEqual([])
    await rig
      .wants(signed({ epoch: 1, model: siteModel(3) }), 5_000_000, 'L'.repeat(43))
      .store.look()
    expect(running(rig)).toBe('site/3')
  })

  it('knows the boxes of demo models for as long as they are shown', async () => {
    const { lineage } = siteModel(1)
    const demo = siteModel(1, { lineage: { ...lineage, demo: true } })
    const rig = await switched(signed({ epoch: 10, model: demo }), second, third)
    expect(rig.store.status.current().demoShas).toEqual([fileSha(1, 0), fileSha(1, 3)])
  })
})

import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { modelFilePath, versionNameOf } from '../domain/model-files.ts'
import { fileSha, siteModel } from '../domain/testing/device-manifest-maker.ts'
import { readActiveModel } from './active-model.ts'
import { Disk, Killed, Rig, running, sentFilesOf, signed, switched } from './testing/rig.ts'

const first = signed({ epoch: 10, model: siteModel(1) })
const second = signed({ epoch: 11, model: siteModel(2) })

describe('a model store that is killed, lied to and out of room', () => {
  beforeEach(() => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  })
  afterEach(() => {
    vi.restoreAllMocks()
  })

  it('M9: killed at any step, it runs a whole model and ends with the wanted one', async () => {
    for (let killAt = 0; ; killAt += 1) {
      const before = await switched(first)
      before.wants(second)
      before.steps = 0
      before.killAt = killAt
      const wasKilled = await before.store.look().then(
        () => false,
        (cause: unknown) => {
          if (cause instanceof Killed) return true
          throw cause
        },
      )
      const next = new Rig(before.disk)
      expect(['site/1', 'site/2']).toContain(running(next))
      const active = readActiveModel(next.disk)
      if (active === null) throw new Error('nothing is active any more')
      expect(sentFilesOf(active).every(({ url }) => next.disk.files.has(url))).toBe(true)
      await next.wants(second).store.look()
      expect(running(next)).toBe('site/2')
      expect(next.store.status.current().refusal).toBeNull()
      if (!wasKilled) return
    }
  })

  it('M9: whatever comes, in whatever order, the model that runs is whole and its epoch never falls', async () => {
    const happening = fc.record({
      epoch: fc.integer({ min: 1, max: 6 }),
      version: fc.integer({ min: 1, max: 4 }),
      genuine: fc.boolean(),
      verdict: fc.constantFrom('passed', 'passed', 'failed', 'broke', 'unreachable', 'damaged'),
      keep: fc.constantFrom('kept', 'kept', 'damaged', 'unreachable', 'unkeepable'),
      killAt: fc.option(fc.nat(9)),
      isFull: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { maxLength: 8 }), async (happenings) => {
        const disk = new Disk()
        let epoch = 0
        for (const one of happenings) {
          const rig = new Rig(disk)
          rig.wants(signed({ epoch: one.epoch, model: siteModel(one.version) }, one.genuine))
          Object.assign(rig, { verdict: one.verdict, killAt: one.killAt })
          rig.keeps.set(modelFilePath(fileSha(one.version, 0)), one.keep)
          disk.isFull = one.isFull
          await rig.store.look().catch(() => undefined)
          disk.isFull = false
          const { active, accepted } = rig.memory.read()
          for (const { url } of active === null ? [] : sentFilesOf(active)) {
            expect(disk.files).toContain(url)
          }
          expect(accepted?.statement.epoch ?? 0).toBeGreaterThanOrEqual(epoch)
          epoch = accepted?.statement.epoch ?? 0
          // A page that was killed between switch and note runs what the next one will not.
          const noted = active === null ? 'app' : versionNameOf(active)
          expect(one.killAt === null ? running(rig) : noted).toBe(noted)
        }
      }),
      { numRuns: 150 },
    )
  })
})

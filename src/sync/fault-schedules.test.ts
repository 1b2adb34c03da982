import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { PaperServer } from '../../server/testing/paper-server.ts'
import { faults, type Fault } from './testing/faulty-network.ts'
import { SyncRig } from './testing/sync-rig.ts'

/** Schedules in one run: `npm test` plays 300; `SYNC_SCHEDULES=10000` for the long one. */
const runs = Number(process.env['SYNC_SCHEDULES'] ?? 60)

/** Set `SYNC_SEED` to a printed seed to play the same schedules again. */
const seed = Number(process.env['SYNC_SEED'] ?? Date.now() % 2 ** 31)

const anyFault = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Fault>('none') },
  { weight: 4, arbitrary: fc.constantFrom(...faults) },
)

/** What the world does to one phone: its evidence, the network, kills of the app, and its clock. */
const schedule = fc.record({
  inspections: fc.array(fc.array(fc.integer({ min: 300, max: 150_000 }), { maxLength: 3 }), {
    minLength: 1,
    maxLength: 3,
  }),
  /** The fate of each request in turn; after the last one all is well. */
  fates: fc.array(anyFault, { maxLength: 40 }),
  /** After how many requests the app is killed. */
  kills: fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 2 }),
  clockOffMs: fc.constantFrom(0, 0, 0, 315_576_000_000, -315_576_000_000, 3_600_000),
})

test(
  `${String(runs)} schedules of faults lose nothing and double nothing (seed ${String(seed)})`,
  async () => {
    const plays = fc.asyncProperty(schedule, async ({ inspections, fates, kills, clockOffMs }) => {
      const server = new PaperServer()
      const rig = new SyncRig(server)
      rig.around.at += clockOffMs
      const { phone, network } = rig
      await rig.pair()
      const deaths = [...kills]
      network.faultOf = (_target, count) => {
        if (deaths.includes(count)) queueMicrotask(() => rig.restart())
        return fates[count - 1] ?? 'none'
      }
      for (const sizes of inspections) {
        await phone.addInspection(sizes)
        await rig.until(rig.isDrained, 5)
      }
      rig.sync.sendNow()
      const drained = await rig.until(() => {
        // A person looks at what was set aside and offers it again, as the screen proposes.
        if (phone.refusals.size > 0) rig.sync.sendNow()
        return rig.isDrained()
      })
      rig.stop()

      expect(rig.problems).toEqual([])
      expect(drained).toBe(true)
      expect(phone.refusals.size).toBe(0)
      expect(phone.receipts.size).toBe(phone.kept.length)
      const hashes = phone.kept.map(({ row }) => row.hash)
      expect([...server.records.values()].toSorted()).toEqual(hashes.toSorted())
      expect(server.forks).toEqual([])
      for (const [sha, bytes] of phone.photos) {
        expect(Buffer.from(bytes).equals(server.photos.get(sha) ?? new Uint8Array())).toBe(true)
      }
    })
    await fc.assert(plays, { numRuns: runs, seed, endOnFailure: true })
    console.info(`${String(runs)} schedules, seed ${String(seed)}: 0 lost, 0 doubled`)
  },
  Math.max(600_000, runs * 2000),
)

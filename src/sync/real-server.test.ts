import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { PartStore } from '../../server/stages/ingest/part-store.ts'
import { takeInExport } from '../../server/stages/ingest/take-in-export.ts'
import { TestLotlens, testOrigin } from '../../server/testing/test-lotlens.ts'
import { sha256 } from './encoding.ts'
import { exportUnsent } from './export-unsent.ts'
import { faults } from './testing/faulty-network.ts'
import { SyncRig } from './testing/sync-rig.ts'

/** A new database takes seconds, and a machine may be busy. */
const patienceMs = 240_000

let server: TestLotlens
beforeAll(async () => {
  server = await TestLotlens.open()
}, patienceMs)
afterAll(async () => server.remove(), patienceMs)

let rig: SyncRig
beforeEach(() => {
  rig = new SyncRig({
    origin: testOrigin,
    answer: async (request) => await server.lotlens.router.request(request),
    makeCode: () => server.makeCode(),
  })
})
afterEach(() => rig.stop())

/** Every record has its receipt, and the server holds every photo byte for byte. */
async function expectAllSafe(): Promise<void> {
  expect(rig.problems).toEqual([])
  expect(rig.phone.refusals).toEqual(new Map())
  expect(rig.phone.receipts.size).toBe(rig.phone.kept.length)
  for (const sha of rig.phone.photos.keys()) {
    const stored = await server.services.objects.read(sha)
    const chunks: Uint8Array[] = []
    for await (const chunk of stored?.stream ?? []) chunks.push(chunk as Uint8Array)
    expect(await sha256(Buffer.concat(chunks))).toBe(sha)
  }
}

describe('against the real server', () => {
  test(
    'all that was stored before pairing arrives byte for byte',
    async () => {
      await rig.phone.addInspection([1000, 700_000])
      await rig.pair()
      expect(await rig.until(rig.isDrained, 100_000)).toBe(true)
      await expectAllSafe()
      expect(rig.sync.status.current()).toMatchObject({
        pairing: { state: 'paired', deviceName: 'Test phone' },
        unsafePhotoCount: 0,
      })
    },
    patienceMs,
  )

  test(
    'every fault of the network, one after the other, loses and doubles nothing',
    async () => {
      await rig.pair()
      await rig.phone.addInspection([600_000])
      rig.network.faultOf = (_target, count) => {
        const fault = faults[(count - 1) / 2]
        return count > 0 && fault !== undefined ? fault : 'none'
      }
      expect(await rig.until(rig.isDrained, 100_000)).toBe(true)
      await expectAllSafe()
      const { records, devices } = server.services.store
      const hashes = rig.phone.kept.map(({ row }) => row.hash)
      const device = await devices.find(await rig.phone.deviceId())
      const held = await records.held(device?.organisationId ?? '', hashes)
      expect(held.size).toBe(hashes.length)
    },
    patienceMs,
  )

  test(
    'what a phone exports because it cannot send is taken in, and later gets its receipts',
    async () => {
      await rig.pair()
      await rig.phone.addInspection([1000, 700_000])
      rig.network.faultOf = () => 'lost'
      const zip = join(server.home, 'unsent.zip')
      const unsent = await exportUnsent(rig.phone)
      await writeFile(zip, new Uint8Array((await unsent?.arrayBuffer()) ?? []))
      const ports = {
        ...server.services,
        parts: new PartStore(join(server.home, 'uploads')),
        photoArrived: () => undefined,
      }
      const count = rig.phone.kept.length
      expect(await takeInExport(ports, zip)).toEqual({
        records: { added: count, known: 0 },
        photos: { added: 2, known: 0, missing: 0 },
        refused: [],
      })
      expect(await takeInExport(ports, zip)).toEqual({
        records: { added: 0, known: count },
        photos: { added: 0, known: 2, missing: 0 },
        refused: [],
      })
      rig.network.faultOf = () => 'none'
      const sentBefore = rig.network.sentBytes
      expect(await rig.until(rig.isDrained, 100_000)).toBe(true)
      await expectAllSafe()
      expect(rig.network.sentBytes - sentBefore).toBeLessThan(100_000)
    },
    patienceMs,
  )
})

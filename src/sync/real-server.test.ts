import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { TestLotlens, testOrigin } from '../../server/testing/test-lotlens.ts'
import { sha256 } from './encoding.ts'
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
})

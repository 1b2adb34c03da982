import { openDB } from 'idb'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ServerEpoch, type InspectionId, type RecordId, type Sha256 } from '../contract/ids.ts'
import { Receipt } from '../contract/sync.ts'
import { databaseVersion } from './database.ts'
import type { PhotoToKeep, Store } from './evidence-store.ts'
import { TabsRig, photo, vehicle } from './testing/tabs-rig.ts'

// Nothing here waits by the clock, but a busy machine is slow.
vi.setConfig({ testTimeout: 60_000 })

const epoch = ServerEpoch.parse('00000000-0000-4000-8000-00000000000e')
const laterEpoch = ServerEpoch.parse('00000000-0000-4000-8000-00000000000f')
const receiptAtMs = Date.UTC(2026, 10, 25)
const dayMs = 86_400_000

let rig: TabsRig
let store: Store
let kept: PhotoToKeep
let inspection: InspectionId

beforeEach(async () => {
  rig = new TabsRig()
  store = await rig.openTab()
  inspection = await store.openInspection(vehicle, false)
  kept = await photo('door')
  await store.addPhoto(inspection, kept)
  await store.sealInspection(inspection)
})
afterEach(() => rig.closeAll())

function receiptFor(id: RecordId, recordHash: Sha256, blobs: readonly Sha256[]) {
  const receipt = Receipt.parse({
    v: 1,
    organisationId: '00000000-0000-4000-8000-000000000001',
    deviceId: '00000000-0000-4000-8000-000000000002',
    inspectionId: inspection,
    recordHash,
    blobs,
    epoch,
    at: receiptAtMs,
    signature: 'A'.repeat(86),
  })
  return { id, receipt }
}

async function receiptEverything(): Promise<void> {
  const rows = await store.syncSource.unsent()
  const receipts = rows.map(({ id, hash, blobs }) =>
    receiptFor(
      id,
      hash,
      blobs.map(({ sha }) => sha),
    ),
  )
  await store.syncSource.keepReceipts(receipts)
}

async function isOnPhone(): Promise<boolean> {
  return (await store.photoBytes(kept.photo.sha)) !== null
}

test('a photo stays for seven days after the receipt of its seal, and then goes', async () => {
  await receiptEverything()
  expect(store.inspections.current()[0]?.state).toBe('safe')
  const almost = receiptAtMs + 7 * dayMs - 1
  expect(await store.syncSource.letGo({ epoch, nowMs: almost })).toBe(0)
  expect(await isOnPhone()).toBe(true)
  expect(await store.syncSource.letGo({ epoch, nowMs: almost + 1 })).toBe(1)
  expect(await isOnPhone()).toBe(false)
})

test('a photo without a receipt stays for ever', async () => {
  expect(await store.syncSource.letGo({ epoch, nowMs: receiptAtMs + 1000 * dayMs })).toBe(0)
  expect(await isOnPhone()).toBe(true)
})

test('a photo stays where its inspection was opened again', async () => {
  await store.reopenInspection(inspection, 'one more dent')
  await receiptEverything()
  expect(await store.syncSource.letGo({ epoch, nowMs: receiptAtMs + 8 * dayMs })).toBe(0)
  expect(await isOnPhone()).toBe(true)
})

test('a photo stays where another inspection needs the same bytes', async () => {
  await receiptEverything()
  const other = await store.openInspection(vehicle, false)
  await store.addPhoto(other, kept)
  expect(await store.syncSource.letGo({ epoch, nowMs: receiptAtMs + 8 * dayMs })).toBe(0)
  expect(await isOnPhone()).toBe(true)
})

test('receipts of an earlier epoch count for nothing, and everything is offered again', async () => {
  await receiptEverything()
  expect(await store.syncSource.unsent()).toEqual([])
  const nowMs = receiptAtMs + 8 * dayMs
  expect(await store.syncSource.letGo({ epoch: laterEpoch, nowMs })).toBe(0)
  expect(await store.syncSource.offerAgain(laterEpoch)).toBe(3)
  expect(store.inspections.current()[0]?.state).toBe('on-phone')
  expect((await store.syncSource.unsent()).at(-1)?.blobs).toEqual([
    { sha: kept.photo.sha, sizeBytes: kept.photo.bytes.byteLength },
  ])
})

test('a refused record needs a person, and only until it is offered again', async () => {
  const [, added] = await store.syncSource.unsent()
  await store.syncSource.refuse(added ? [added.id] : [], 'invalid_photo')
  expect(store.inspections.current()[0]?.photos[0]?.state).toBe('needs-you')
  await store.syncSource.offerRefused()
  expect(store.inspections.current()[0]?.photos[0]?.state).toBe('on-phone')
})

test('another tab sees that a photo has become safe', async () => {
  const other = await rig.openTab()
  const seen = new Promise<void>((resolve) => {
    other.inspections.subscribe(() => {
      if (other.inspections.current()[0]?.state === 'safe') resolve()
    })
  })
  await receiptEverything()
  await seen
  expect(other.inspections.current()).toEqual(store.inspections.current())
})

test('what sync keeps of itself comes back, keys that cannot be read out too', async () => {
  const { privateKey } = await crypto.subtle.generateKey(
    { name: 'ECDSA', namedCurve: 'P-256' },
    false,
    ['sign', 'verify'],
  )
  await store.syncSource.keepSetting('key', privateKey)
  store.close()
  const next = await rig.openTab()
  const back = await next.syncSource.setting('key')
  expect(back).toMatchObject({ type: 'private', extractable: false })
  const db = await openDB(rig.databaseName, databaseVersion)
  expect(await db.get('meta', 'sync.key')).toBeDefined()
  db.close()
})

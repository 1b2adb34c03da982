import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { EvidenceRecord } from '../contract/record.ts'
import { recordHash } from '../domain/record-hash.ts'
import { sha256OfText } from './sha256.ts'
import { TabsRig, photo, vehicle } from './testing/tabs-rig.ts'
import type { Store } from './evidence-store.ts'

// Nothing here waits by the clock, but a busy machine is slow.
vi.setConfig({ testTimeout: 60_000 })

let rig: TabsRig
beforeEach(() => {
  rig = new TabsRig()
})
afterEach(() => rig.closeAll())

/** Every stored record, in the order of `seq`. */
async function recordsOf(store: Store): Promise<EvidenceRecord[]> {
  const rows = await store.syncSource.unsent()
  const records = await store.syncSource.records(rows.map(({ id }) => id))
  return records.map((record) => EvidenceRecord.parse(record))
}

/** How many records the device's chain has; throws where it has a gap or names another before it. */
async function lengthOfChain(store: Store): Promise<number> {
  const records = await recordsOf(store)
  let prev: string | null = null
  for (const [index, record] of records.entries()) {
    if (record.seq !== index + 1 || record.prev !== prev) {
      throw new Error(`the chain breaks at ${String(index + 1)}`)
    }
    prev = await recordHash(record, sha256OfText)
  }
  return records.length
}

describe('the store', () => {
  test('shows an inspection with its photo once both are stored', async () => {
    const store = await rig.openTab()
    const inspection = await store.openInspection(vehicle, false)
    const kept = await photo('door')
    const photoId = await store.addPhoto(inspection, kept)

    const [view] = store.inspections.current()
    expect(view).toMatchObject({ id: inspection, vehicle, sealed: false, state: 'on-phone' })
    expect(view?.photos[0]).toMatchObject({ id: photoId, state: 'on-phone', retracted: false })
    expect(await store.photoBytes(kept.photo.sha)).toEqual(kept.photo.bytes)
  })

  test('finds everything again in a new tab', async () => {
    const first = await rig.openTab()
    const inspection = await first.openInspection(vehicle, true)
    await first.addPhoto(inspection, await photo('door'))
    await first.amendVehicle(inspection, { ...vehicle, plate: 'NEW 1' })
    first.close()

    const second = await rig.openTab()
    expect(second.inspections.current()).toEqual(first.inspections.current())
    expect(second.inspections.current()[0]).toMatchObject({
      sample: true,
      vehicle: { plate: 'NEW 1' },
    })
  })

  test('chains every record to the one before it', async () => {
    const store = await rig.openTab()
    const inspection = await store.openInspection(vehicle, false)
    await store.addPhoto(inspection, await photo('a'))
    await store.addPhoto(inspection, await photo('b'))
    await store.sealInspection(inspection)
    expect(await lengthOfChain(store)).toBe(4)
  })

  test('seals every record before it and every photo that was not retracted', async () => {
    const store = await rig.openTab()
    const inspection = await store.openInspection(vehicle, false)
    const [kept, gone, twice] = [await photo('kept'), await photo('gone'), await photo('twice')]
    await store.addPhoto(inspection, kept)
    const retracted = await store.addPhoto(inspection, gone)
    await store.addPhoto(inspection, twice)
    await store.addPhoto(inspection, twice)
    await store.retractPhoto(inspection, retracted, 'blurred')
    await store.sealInspection(inspection)

    const records = await recordsOf(store)
    const seal = records.at(-1)
    if (seal?.type !== 'inspection.sealed') throw new Error('the last record is no seal')
    expect(seal.payload.blobShas).toEqual([kept.photo.sha, twice.photo.sha].toSorted())
    const before = records.slice(0, -1)
    const hashes = await Promise.all(before.map((record) => recordHash(record, sha256OfText)))
    expect(seal.payload.recordHashes).toEqual(hashes)
    expect(store.inspections.current()[0]?.sealed).toBe(true)
  })

  test('reports a model without an inspection', async () => {
    const store = await rig.openTab()
    const modelSha = (await photo('model')).photo.sha
    await store.reportDevice({ modelSha, appVersion: '1', backend: null, reason: 'first start' })
    expect(await recordsOf(store)).toMatchObject([{ type: 'device.reported', inspectionId: null }])
  })

  test('keeps a name that is too long or half a character', async () => {
    const store = await rig.openTab()
    const inspection = await store.openInspection(vehicle, false)
    const kept = await photo('x')
    const originalName = `\uD83D${'n'.repeat(400)}`
    await store.addPhoto(inspection, { ...kept, photo: { ...kept.photo, originalName } })
    const name = store.inspections.current()[0]?.photos[0]?.added.originalName
    expect(name).toBe(`\uFFFD${'n'.repeat(299)}`)
  })
})

describe('two tabs', () => {
  test('see what the other has stored', async () => {
    const [one, two] = [await rig.openTab(), await rig.openTab()]
    const shown = new Promise<void>((resolve) => {
      two.inspections.subscribe(() => {
        if (two.inspections.current()[0]?.photos.length === 1) resolve()
      })
    })
    const inspection = await one.openInspection(vehicle, false)
    await one.addPhoto(inspection, await photo('a'))
    await shown
    expect(two.inspections.current()).toEqual(one.inspections.current())
  })

  test('never give one number twice, not even without web locks', async () => {
    // Every request runs at once: only the unique index and the tail stand between the tabs.
    rig.locks = { request: (_name, work) => work() }
    const [one, two] = [await rig.openTab(), await rig.openTab()]
    const inspection = await one.openInspection(vehicle, false)
    const photos = await Promise.all(
      ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((letter) => photo(letter)),
    )
    await Promise.all(photos.map((p, i) => (i % 2 ? one : two).addPhoto(inspection, p)))
    expect(await lengthOfChain(one)).toBe(9)
    expect(await lengthOfChain(two)).toBe(9)
  })

  test('seal what the other has added meanwhile', async () => {
    rig.locks = { request: (_name, work) => work() }
    const [one, two] = [await rig.openTab(), await rig.openTab()]
    const inspection = await one.openInspection(vehicle, false)
    const kept = await photo('late')
    await Promise.all([two.addPhoto(inspection, kept), one.sealInspection(inspection)])
    const records = await recordsOf(one)
    const at = records.findIndex(({ type }) => type === 'inspection.sealed')
    const seal = records[at]
    if (seal?.type !== 'inspection.sealed') throw new Error('no seal')
    expect(seal.payload.recordHashes).toHaveLength(at)
  })
})

import { forceCloseDatabase } from 'fake-indexeddb'
import { openDB } from 'idb'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { DeviceId } from '../contract/ids.ts'
import { databaseVersion } from './database.ts'
import type { Store } from './evidence-store.ts'
import { TabsRig, photo, vehicle } from './testing/tabs-rig.ts'

// Nothing here waits by the clock, but a busy machine is slow.
vi.setConfig({ testTimeout: 60_000 })

let rig: TabsRig
const undo: (() => void)[] = []
beforeEach(() => {
  rig = new TabsRig()
})
afterEach(() => {
  for (const repair of undo.splice(0)) repair()
  rig.closeAll()
})

/** Breaks a method of IndexedDB until `undo`; `broken` gets the real one. */
function damage(
  name: 'add' | 'put' | 'get',
  broken: (
    real: (...args: unknown[]) => IDBRequest,
    store: IDBObjectStore,
    args: unknown[],
  ) => IDBRequest,
): () => void {
  const prototype = IDBObjectStore.prototype as unknown as Record<
    typeof name,
    (this: IDBObjectStore, ...args: unknown[]) => IDBRequest
  >
  const real = prototype[name]
  prototype[name] = function (...args) {
    return broken((...given) => real.apply(this, given), this, args)
  }
  const repair = (): void => {
    prototype[name] = real
  }
  undo.push(repair)
  return repair
}

interface Stored {
  records: number
  blobs: number
  outbox: number
}

async function stored(): Promise<Stored> {
  const db = await openDB(rig.databaseName, databaseVersion)
  const [records, blobs, outbox] = await Promise.all(
    ['records', 'blobs', 'outbox'].map((name) => db.count(name)),
  )
  db.close()
  return { records: records ?? 0, blobs: blobs ?? 0, outbox: outbox ?? 0 }
}

async function opened(): Promise<{
  store: Store
  inspection: Awaited<ReturnType<Store['openInspection']>>
}> {
  const store = await rig.openTab()
  return { store, inspection: await store.openInspection(vehicle, false) }
}

describe('a store that fails', () => {
  test.each([
    ['the record', 'add', 'records'],
    ['the photo', 'put', 'blobs'],
    ['the outbox row', 'add', 'outbox'],
    ['the tail', 'put', 'meta'],
  ] as const)('leaves nothing where there is no room for %s', async (_what, method, storeName) => {
    const { store, inspection } = await opened()
    const before = await stored()
    damage(method, (real, objectStore, args) => {
      if (objectStore.name === storeName) throw new DOMException('full', 'QuotaExceededError')
      return real(...args)
    })
    await expect(store.addPhoto(inspection, await photo('a'))).rejects.toMatchObject({
      name: 'StoreError',
      code: 'quota_exceeded',
    })
    expect(await stored()).toEqual(before)
    expect(store.inspections.current()[0]?.photos).toEqual([])
  })

  test('goes on with the next number once there is room again', async () => {
    const { store, inspection } = await opened()
    const repair = damage('put', (real, objectStore, args) => {
      if (objectStore.name === 'blobs') throw new DOMException('full', 'QuotaExceededError')
      return real(...args)
    })
    await expect(store.addPhoto(inspection, await photo('a'))).rejects.toThrow('quota_exceeded')
    repair()
    await store.addPhoto(inspection, await photo('a'))
    const rows = await store.syncSource.unsent()
    expect(rows.map(({ seq }) => seq)).toEqual([1, 2])
  })

  test('leaves nothing of a transaction that was aborted', async () => {
    const { store, inspection } = await opened()
    const before = await stored()
    damage('add', (real, objectStore, args) => {
      const request = real(...args)
      if (objectStore.name === 'outbox') objectStore.transaction.abort()
      return request
    })
    await expect(store.addPhoto(inspection, await photo('a'))).rejects.toMatchObject({
      name: 'StoreError',
    })
    expect(await stored()).toEqual(before)
  })

  test('takes back what does not read back, and never gives its number again', async () => {
    const { store, inspection } = await opened()
    const before = await stored()
    const repair = damage('put', (real, objectStore, args) => {
      if (objectStore.name !== 'blobs') return real(...args)
      return real(new ArrayBuffer(3), args[1])
    })
    await expect(store.addPhoto(inspection, await photo('a'))).rejects.toMatchObject({
      code: 'read_back_differs',
    })
    expect(await stored()).toEqual(before)
    repair()
    await store.addPhoto(inspection, await photo('a'))
    const rows = await store.syncSource.unsent()
    expect(rows.map(({ seq }) => seq)).toEqual([1, 3])
  })

  test('opens the database again after the browser has closed it', async () => {
    const closeAll = gatherConnections()
    const { store, inspection } = await opened()
    closeAll()
    const kept = await photo('after')
    await store.addPhoto(inspection, kept)
    expect(await store.photoBytes(kept.photo.sha)).toEqual(kept.photo.bytes)
  })

  test('stores once what was committed just before its connection died', async () => {
    const { store, inspection } = await opened()
    let deaths = 0
    damage('get', (real, objectStore, args) => {
      const isReadBack = objectStore.name === 'blobs' && deaths === 0
      if (isReadBack) {
        deaths += 1
        throw new DOMException('Connection to Indexed Database server lost', 'UnknownError')
      }
      return real(...args)
    })
    await store.addPhoto(inspection, await photo('once'))
    expect(deaths).toBe(1)
    expect(await stored()).toEqual({ records: 2, blobs: 1, outbox: 2 })
  })

  test('holds nothing up from a page that is put away, and saves once it is back', async () => {
    const { store, inspection } = await opened()
    let isHeld = false
    damage('put', (real, objectStore, args) => {
      const request = real(...args)
      if (objectStore.name !== 'blobs' || isHeld) return request
      isHeld = true
      // As a frozen page's transaction: it goes on for as long as nobody ends it.
      const goOn = (): void => objectStore.count().addEventListener('success', goOn)
      request.addEventListener('success', goOn)
      return request
    })
    const saving = store.addPhoto(inspection, await photo('left'))
    await vi.waitFor(() => expect(isHeld).toBe(true), { timeout: 30_000 })
    for (const leave of rig.putAway) leave()
    await saving
    expect(await stored()).toEqual({ records: 2, blobs: 1, outbox: 2 })
  })

  test('says that another version is open in another tab instead of waiting', async () => {
    const { store, inspection } = await opened()
    const newer = await openDB(rig.databaseName, databaseVersion + 1)
    await expect(store.addPhoto(inspection, await photo('a'))).rejects.toMatchObject({
      code: 'blocked',
    })
    newer.close()
  })

  test('keeps and offers a record of a version that it does not know', async () => {
    const { store, inspection } = await opened()
    const db = await openDB(rig.databaseName, databaseVersion)
    const [row] = (await db.getAll('records')) as { record: object; id: string; seq: number }[]
    const id = '00000000-0000-7000-8000-000000000009'
    const record = { ...row?.record, v: 99, id, seq: 7, type: 'inspection.sung' }
    const hash = 'f'.repeat(64)
    await db.put('records', { ...row, id, seq: 7, hash, record })
    await db.put('outbox', {
      id,
      seq: 7,
      inspectionId: inspection,
      hash,
      type: 'inspection.sung',
      blobs: [],
      refusal: null,
    })
    db.close()
    store.close()

    const next = await rig.openTab()
    expect(next.inspections.current()).toHaveLength(1)
    const [, unknown] = await next.syncSource.unsent()
    expect(await next.syncSource.records(unknown ? [unknown.id] : [])).toEqual([record])
  })
})

describe('an eviction', () => {
  test('is named where the database is gone and localStorage is not', async () => {
    const { store, inspection } = await opened()
    await store.addPhoto(inspection, await photo('a'))
    expect(store.storage.current().evicted).toBeNull()
    const deviceId = await store.syncSource.deviceId()
    store.close()
    await deleteDatabase(rig.databaseName)

    const next = await rig.openTab()
    expect(next.storage.current().evicted).toEqual({ expectedSeq: 2, photosMissing: 0 })
    expect(await next.syncSource.deviceId()).not.toBe(deviceId)
  })

  test('stays named until a person has read it', async () => {
    const { store } = await opened()
    store.close()
    await deleteDatabase(rig.databaseName)
    const second = await rig.openTab()
    second.close()
    const third = await rig.openTab()
    expect(third.storage.current().evicted).toEqual({ expectedSeq: 1, photosMissing: 0 })
    await third.acknowledgeEviction()
    third.close()
    expect((await rig.openTab()).storage.current().evicted).toBeNull()
  })

  test('is named where records are missing, and their numbers are not given again', async () => {
    const { store, inspection } = await opened()
    await store.addPhoto(inspection, await photo('a'))
    store.close()
    const remembered = rig.sentinel
    const db = await openDB(rig.databaseName, databaseVersion)
    const rows = (await db.getAll('records')) as { id: string; seq: number }[]
    const last = rows.find(({ seq }) => seq === 2)
    await db.delete('records', last?.id ?? '')
    db.close()

    const next = await rig.openTab()
    expect(next.storage.current().evicted).toEqual({ expectedSeq: 2, photosMissing: 0 })
    await next.openInspection(vehicle, false)
    const rowsNow = await next.syncSource.unsent()
    expect(rowsNow.at(-1)?.seq).toBe(3)
    expect(remembered).not.toBeNull()
  })

  test('that only the server can tell of is named until a person has read it', async () => {
    const { store } = await opened()
    store.close()
    await deleteDatabase(rig.databaseName)
    rig.sentinel = null
    const wiped = await rig.openTab()
    expect(wiped.storage.current().evicted).toBeNull()
    const deviceId = DeviceId.parse(crypto.randomUUID())
    await wiped.syncSource.noteEviction({ deviceId, expectedSeq: 7, photosMissing: 2 })
    const named = { expectedSeq: 7, photosMissing: 2 }
    expect(wiped.storage.current().evicted).toEqual(named)
    wiped.close()
    const next = await rig.openTab()
    expect(next.storage.current().evicted).toEqual(named)
    await next.acknowledgeEviction()
    next.close()
    expect((await rig.openTab()).storage.current().evicted).toBeNull()
  })

  test('is not claimed on a phone whose localStorage alone was wiped', async () => {
    const { store } = await opened()
    store.close()
    rig.sentinel = null
    expect((await rig.openTab()).storage.current().evicted).toBeNull()
  })
})

async function deleteDatabase(name: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name)
    request.addEventListener('success', () => resolve())
    request.addEventListener('error', () => reject(new Error('could not delete')))
  })
}

/** Gathers connections from now on; the undo closes them, as a browser does without asking. */
function gatherConnections(): () => void {
  const connections: IDBDatabase[] = []
  const prototype = IDBFactory.prototype as unknown as {
    open: (this: IDBFactory, ...args: unknown[]) => IDBOpenDBRequest
  }
  const real = prototype.open
  prototype.open = function (...args) {
    const request = real.apply(this, args)
    request.addEventListener('success', () => connections.push(request.result))
    return request
  }
  undo.push(() => {
    prototype.open = real
  })
  return () => {
    for (const connection of connections) forceCloseDatabase(connection as never)
  }
}

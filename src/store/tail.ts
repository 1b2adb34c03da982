import type { DeviceId } from '../contract/ids.ts'
import { commit } from './commit.ts'
import type { Database } from './database.ts'
import type { StoreEnvironment, TextPlace } from './environment.ts'
import { mintDeviceId } from './mint.ts'
import { Eviction, Tail } from './rows.ts'

/** Keys of `meta` that the store itself uses; `sync` keeps its own beside them. */
export const metaKeys = { tail: 'tail', eviction: 'eviction' } as const

/** The tail that a text place remembers; null where it holds none or something else. */
function remembered(place: TextPlace): Tail | null {
  try {
    const parsed = Tail.safeParse(JSON.parse(place.read() ?? 'null'))
    return parsed.success ? parsed.data : null
  } catch {
    // Storage switched off by the person, or foreign text: the same as remembering nothing.
    return null
  }
}

/**
 * Remembers the tail apart from IndexedDB. It is one of two memories and only serves to notice a
 * loss, so that a full or forbidden localStorage must not fail what is stored already.
 */
export function rememberTail(place: TextPlace, tail: Tail): boolean {
  try {
    place.write(JSON.stringify(tail))
    return true
  } catch {
    return false
  }
}

/** How far this device has counted. */
export async function readTail(database: Database): Promise<Tail> {
  return Tail.parse(await database.get('meta', metaKeys.tail))
}

export interface OpenedTail {
  readonly tail: Tail
  readonly eviction: Eviction | null
}

/** The eviction that two memories of one phone tell of, or null. */
function evictionOf(stored: Tail | null, found: number, memory: Tail | null): Eviction | null {
  if (memory !== null && memory.seq > 0) {
    const wiped = stored === null || stored.deviceId !== memory.deviceId
    if (wiped || stored.seq < memory.seq) {
      return { deviceId: memory.deviceId, expectedSeq: memory.seq }
    }
  }
  if (stored !== null && found < stored.count) {
    return { deviceId: stored.deviceId, expectedSeq: stored.seq }
  }
  return null
}

/**
 * Reads how far this device has counted, or mints a new device where the database is new: a wiped
 * phone is a new device. Where the database has fallen behind its sentinel, counting goes on
 * *after* the sentinel, with a gap that the server shows: a number is never given twice.
 */
export async function openTail(
  database: Database,
  environment: Pick<StoreEnvironment, 'random' | 'sentinel'>,
): Promise<OpenedTail> {
  const memory = remembered(environment.sentinel)
  // Minted before the transaction; used only where there is none.
  const fresh: Tail = { deviceId: mintDeviceId(environment), seq: 0, hash: null, count: 0 }

  const tx = database.transaction(['meta', 'records'], 'readwrite', { durability: 'strict' })
  const meta = tx.objectStore('meta')
  const stored = Tail.safeParse(await meta.get(metaKeys.tail)).data ?? null
  const known = Eviction.safeParse(await meta.get(metaKeys.eviction)).data ?? null
  const found = stored === null ? 0 : await countOf(tx.objectStore('records'), stored.deviceId)

  const eviction = evictionOf(stored, found, memory)
  const tail = { ...(stored ?? fresh), count: found }
  if (memory !== null && memory.deviceId === tail.deviceId && memory.seq > tail.seq) {
    tail.seq = memory.seq
    tail.hash = memory.hash
  }
  await commit(tx, [
    () => meta.put(tail, metaKeys.tail),
    ...(eviction === null ? [] : [() => meta.put(eviction, metaKeys.eviction)]),
  ])
  rememberTail(environment.sentinel, tail)
  return { tail, eviction: eviction ?? known }
}

/** How many records of the device the database holds. */
function countOf(
  records: {
    index(name: 'deviceSeq'): { count(range: IDBKeyRange): Promise<number> }
  },
  deviceId: DeviceId,
): Promise<number> {
  return records
    .index('deviceSeq')
    .count(IDBKeyRange.bound([deviceId, 0], [deviceId, Number.MAX_SAFE_INTEGER]))
}

import { createHash } from 'node:crypto'
import { pipeline } from 'node:stream/promises'
import type { Sha256 } from '../../src/contract/ids.ts'
import type { Clock } from '../clock.ts'
import type { Store } from '../db/store.ts'
import type { ObjectStore } from '../objects/object-store.ts'
import type { JobKind } from './queue.ts'

const day = 24 * 3_600_000
/** Each photo is read and hashed about this often. */
const everyMs = 30 * day
const batch = 2_000

/**
 * Reads stored photos again and compares their hashes: disks forget. One that is lost or changed is
 * marked, and `have` then asks the phones for it, which keep theirs for a week or longer.
 */
export function scrubPhotos(ports: {
  store: Store
  objects: ObjectStore
  clock: Clock
}): JobKind<object> {
  const { store, objects, clock } = ports
  return {
    name: 'scrub-photos',
    schedule: '17 3 * * *',
    async run() {
      for (const sha of await store.blobs.hashedBefore(clock() - everyMs, batch)) {
        if (await isWhole(objects, sha)) await store.blobs.noteHashed(sha, clock())
        else await noteDamaged(store, sha, clock())
      }
    },
  }
}

async function isWhole(objects: ObjectStore, sha: Sha256): Promise<boolean> {
  const object = await objects.read(sha)
  if (object === null) return false
  const hash = createHash('sha256')
  await pipeline(object.stream, hash)
  return hash.digest('hex') === sha
}

async function noteDamaged(store: Store, sha: Sha256, at: number): Promise<void> {
  await store.transaction(async ({ blobs, events }) => {
    if (!(await blobs.noteDamaged(sha, at))) return
    await events.append({
      stream: `photo:${sha}`,
      type: 'photo.damaged',
      payload: { sha },
      actor: 'server',
      device: null,
      at,
    })
  })
}

import sharp from 'sharp'
import { z } from 'zod/mini'
import { Sha256 } from '../../src/contract/ids.ts'
import type { Clock } from '../clock.ts'
import type { Store } from '../db/store.ts'
import type { ObjectStore } from '../objects/object-store.ts'
import { maxPhotoPixels } from '../../src/domain/image-header.ts'
import type { JobKind } from './queue.ts'

const Data = z.object({ sha: Sha256 })

/**
 * Decodes every pixel of a photo that has arrived, and marks one that does not decode (a JPEG that
 * was cut on the phone): it is evidence and stays, but nobody should train or judge by it unwarned.
 */
export function verifyPhoto(ports: {
  store: Store
  objects: ObjectStore
  clock: Clock
}): JobKind<object> {
  return {
    name: 'verify-photo',
    async run(data) {
      const { sha } = Data.parse(data)
      const object = await ports.objects.read(sha)
      if (object === null) return // the scrub tells of a photo that is gone
      const decodes = await decodesWhole(object.stream)
      const at = ports.clock()
      await ports.store.transaction(async ({ blobs, events }) => {
        if (!(await blobs.noteDecodes(sha, decodes)) || decodes) return
        await events.append({
          stream: `photo:${sha}`,
          type: 'photo.unreadable',
          payload: { sha },
          actor: 'server',
          device: null,
          at,
        })
      })
    },
  }
}

async function decodesWhole(stream: NodeJS.ReadableStream): Promise<boolean> {
  try {
    const decoder = sharp({
      failOn: 'truncated',
      limitInputPixels: maxPhotoPixels,
      sequentialRead: true,
    })
    await stream.pipe(decoder).stats()
    return true
  } catch (error) {
    if (error instanceof Error) return false
    throw error
  }
}

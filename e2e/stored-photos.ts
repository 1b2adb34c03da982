import type { Page } from '@playwright/test'

/** Hash of every photo that the phone holds, reckoned anew from the bytes in its IndexedDB. */
export function storedPhotoHashes(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const open = indexedDB.open('lotlens')
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      open.addEventListener('success', () => resolve(open.result))
      open.addEventListener('error', () =>
        reject(open.error ?? new Error('the database did not open')),
      )
    })
    const all = database.transaction('blobs').objectStore('blobs').getAll()
    const rows = await new Promise<readonly unknown[]>((resolve, reject) => {
      all.addEventListener('success', () => resolve(all.result))
      all.addEventListener('error', () =>
        reject(all.error ?? new Error('the photos could not be read')),
      )
    })
    database.close()
    const hashes: string[] = []
    for (const row of rows) {
      const bytes = row instanceof ArrayBuffer ? row : Object(row).bytes
      if (!(bytes instanceof ArrayBuffer))
        throw new Error('a photo is not stored as an ArrayBuffer')
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
      hashes.push([...digest].map((byte) => byte.toString(16).padStart(2, '0')).join(''))
    }
    return hashes.toSorted()
  })
}

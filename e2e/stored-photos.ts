/** A page of any browser, driven by Playwright or not. */
interface Evaluating {
  evaluate<Result>(run: () => Promise<Result>): Promise<Result>
}

/** Hash of every photo that the phone holds, reckoned anew from the bytes in its IndexedDB. */
export function storedPhotoHashes(page: Evaluating): Promise<string[]> {
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
      // By name: a driver's script may have an ArrayBuffer of its own.
      if (Object.prototype.toString.call(row) !== '[object ArrayBuffer]') {
        throw new Error('a photo is not stored as an ArrayBuffer')
      }
      const bytes = row as ArrayBuffer
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
      hashes.push([...digest].map((byte) => byte.toString(16).padStart(2, '0')).join(''))
    }
    return hashes.toSorted()
  })
}

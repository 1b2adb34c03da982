import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Sha256 } from '../../src/contract/ids.ts'
import type { ObjectStore } from '../objects/object-store.ts'
import { sha256 } from '../security/hashing.ts'

/** What every adapter of the object store must do. */
export function describeObjectStore(name: string, open: (folder: string) => ObjectStore): void {
  let folder: string
  let store: ObjectStore
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lotlens-objects-'))
    store = open(join(folder, 'store'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  async function makeFile(bytes: Uint8Array): Promise<string> {
    const path = join(folder, randomBytes(8).toString('hex'))
    await writeFile(path, bytes)
    return path
  }

  async function readAll(sha: Sha256): Promise<Buffer | null> {
    const object = await store.read(sha)
    if (object === null) return null
    const bytes = await buffer(object.stream)
    expect(object.sizeBytes).toBe(bytes.length)
    return bytes
  }

  describe(`${name} as an object store`, () => {
    it('gives back exactly what was put, and the file is gone from where it was', async () => {
      const bytes = randomBytes(100_000)
      const path = await makeFile(bytes)
      await store.putFile(sha256(bytes), path)
      expect(await readAll(sha256(bytes))).toEqual(bytes)
      expect(await store.has(sha256(bytes))).toBe(true)
      await expect(stat(path)).rejects.toThrow('ENOENT')
    })

    it('has nothing of a hash that was never put', async () => {
      const sha = Sha256.parse('00'.repeat(32))
      expect(await store.has(sha)).toBe(false)
      expect(await readAll(sha)).toBeNull()
    })

    it('takes the same bytes twice, also at once', async () => {
      const bytes = randomBytes(5_000)
      const paths = await Promise.all([1, 2, 3].map(() => makeFile(bytes)))
      await Promise.all(paths.map((path) => store.putFile(sha256(bytes), path)))
      expect(await readAll(sha256(bytes))).toEqual(bytes)
    })

    it('replaces a damaged object by a whole one', async () => {
      const bytes = randomBytes(5_000)
      await store.putFile(sha256(bytes), await makeFile(randomBytes(10)))
      await store.putFile(sha256(bytes), await makeFile(bytes))
      expect(await readAll(sha256(bytes))).toEqual(bytes)
    })

    it('takes an empty object', async () => {
      await store.putFile(sha256(''), await makeFile(new Uint8Array()))
      expect(await readAll(sha256(''))).toEqual(Buffer.alloc(0))
    })

    it('places the bytes where a reader wants them, and says where it has none', async () => {
      const bytes = randomBytes(5_000)
      await store.putFile(sha256(bytes), await makeFile(bytes))
      const path = join(folder, 'placed')
      expect(await store.place(sha256(bytes), path)).toBe(true)
      expect(await readFile(path)).toEqual(bytes)
      expect(await store.place(sha256('nothing'), join(folder, 'none'))).toBe(false)
      await store.remove(sha256(bytes))
      expect(await readFile(path)).toEqual(bytes)
    })

    it('removes, also what is not there', async () => {
      const bytes = randomBytes(10)
      await store.putFile(sha256(bytes), await makeFile(bytes))
      await store.remove(sha256(bytes))
      await store.remove(sha256(bytes))
      expect(await store.has(sha256(bytes))).toBe(false)
    })

    it('keeps nothing of a put whose file is missing', async () => {
      const sha = sha256('missing')
      await expect(store.putFile(sha, join(folder, 'no-such-file'))).rejects.toThrow('ENOENT')
      expect(await store.has(sha)).toBe(false)
    })
  })
}

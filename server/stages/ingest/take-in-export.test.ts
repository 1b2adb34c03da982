import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { strToU8, zipSync, type Zippable } from 'fflate'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DeviceId } from '../../../src/contract/ids.ts'
import { sha256 } from '../../security/hashing.ts'
import { RecordChain } from '../../testing/record-chain.ts'
import { TestLotlens } from '../../testing/test-lotlens.ts'
import { noisePhoto } from '../../testing/test-photos.ts'
import { PartStore } from './part-store.ts'
import { takeInExport } from './take-in-export.ts'

let server: TestLotlens
beforeAll(async () => {
  server = await TestLotlens.open()
})
afterAll(() => server.remove())

async function takeIn(files: Zippable | Uint8Array) {
  const path = join(server.home, 'unsent.zip')
  await writeFile(path, files instanceof Uint8Array ? files : zipSync(files))
  const parts = new PartStore(join(server.home, 'uploads'))
  return takeInExport({ ...server.services, parts, photoArrived: () => undefined }, path)
}

const jsonLines = (items: readonly unknown[]) =>
  strToU8(items.map((item) => `${JSON.stringify(item)}\n`).join(''))

/** An inspection with one photo, as a phone exports it. */
async function madeOn(deviceId: DeviceId) {
  const photo = await noisePhoto()
  const chain = new RecordChain(deviceId)
  const { inspectionId } = chain.open()
  chain.photo(inspectionId, sha256(photo), { sizeBytes: photo.length })
  return { photo, name: `photos/${sha256(photo)}.jpg`, records: chain.made.map((m) => m.record) }
}

describe('an export that is taken in', () => {
  it('names what is missing, and what is not the photo that it says', async () => {
    const { id } = await server.pairedDevice()
    const { records, name } = await madeOn(id)
    const without = await takeIn({ 'records.jsonl': jsonLines(records) })
    expect(without).toMatchObject({ photos: { added: 0, known: 0, missing: 1 }, refused: [] })
    const other = await takeIn({ 'records.jsonl': jsonLines(records), [name]: await noisePhoto() })
    expect(other.photos).toEqual({ added: 0, known: 0, missing: 0 })
    expect(other.refused.join()).toMatch(/^photo [0-9a-f]{64}: the bytes that arrived are not/)
  })

  it('of a phone that was never paired here is refused, record by record', async () => {
    const { records, photo, name } = await madeOn(DeviceId.parse(uuidv7()))
    const { photos, refused, ...rest } = await takeIn({
      'records.jsonl': jsonLines(records),
      [name]: photo,
    })
    expect(photos).toEqual({ added: 0, known: 0, missing: 0 })
    expect(rest.records).toEqual({ added: 0, known: 0 })
    expect(refused).toHaveLength(2)
    expect(refused[1]).toMatch(/^record 2: the phone .* was never paired with this server$/)
  })

  it('keeps what is right beside what is not', async () => {
    const { id } = await server.pairedDevice()
    const { records, photo, name } = await madeOn(id)
    const { records: counts, refused } = await takeIn({
      'records.jsonl': jsonLines([records[0], { v: 1, nonsense: true }, records[1]]),
      [name]: photo,
    })
    expect(counts).toEqual({ added: 2, known: 0 })
    expect(refused).toHaveLength(1)
    expect(refused[0]).toMatch(/^record 2: /)
  })

  it.each([
    ['no zip', strToU8('nothing of the kind'), 'invalid zip data'],
    ['without records', zipSync({ 'other.txt': strToU8('x') }), 'it has no records.jsonl'],
    ['of broken lines', zipSync({ 'records.jsonl': strToU8('{}\n{') }), 'line 2 of records.jsonl'],
  ])('is refused as a whole where it is %s', async (_, bytes, why) => {
    await expect(takeIn(bytes)).rejects.toThrow(why)
  })
})

import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { canonicalRecord, recordHash } from './record-hash.ts'
import { RecordMaker } from './testing/record-maker.ts'

const sha256OfText = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex')

describe('record hash', () => {
  const record = new RecordMaker().open()

  it('is the SHA-256 of the canonical text, whatever the order of the keys', () => {
    const backwards = Object.fromEntries(Object.entries(record).toReversed())
    expect(canonicalRecord({ ...record, ...backwards })).toBe(canonicalRecord(record))
    expect(recordHash(record, sha256OfText)).toBe(sha256OfText(canonicalRecord(record)))
  })

  it('is another hash where one character of the payload is another', () => {
    const vehicle = { ...record.payload.vehicle, plate: 'LL 2' }
    const other = { ...record, payload: { ...record.payload, vehicle } }
    expect(recordHash(other, sha256OfText)).not.toBe(recordHash(record, sha256OfText))
  })

  it('keeps the hash that other versions of the app gave this record', () => {
    expect(recordHash(record, sha256OfText)).toMatchInlineSnapshot(
      `"e066694f34e2d27b80d56075156fa0fc32787ab53cab0a98ed0dd45c0afd2e7d"`,
    )
  })
})

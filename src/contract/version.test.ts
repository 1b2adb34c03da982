import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { z } from 'zod/mini'
import { wireSchemas } from './testing/wire-schemas.ts'
import { protocolVersion, recordVersion } from './version.ts'

function hashOf(schema: z.ZodMiniType): string {
  const text = JSON.stringify(z.toJSONSchema(schema, { unrepresentable: 'any' }))
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

/**
 * A message that changes must not change unnoticed. Who fails here decides what a peer that is one
 * release older sees, writes it into SPEC.md (Versions), raises `protocolVersion` (for a record
 * `recordVersion`) where it would understand something wrong, and then puts the new hash here.
 */
describe('versions', () => {
  it('W4: speaks protocol 1 with records of version 1', () => {
    expect([protocolVersion, recordVersion]).toEqual([1, 1])
  })

  it('W4: says in this version exactly this', () => {
    const hashes = Object.entries(wireSchemas).map(([name, schema]) => [name, hashOf(schema)])
    expect(Object.fromEntries(hashes)).toMatchInlineSnapshot(`
      {
        "DeviceManifestAnswer": "1f43a025d34b82f0",
        "DriftReference": "5874901a962f17aa",
        "ErrorBody": "2518260a50496d04",
        "EvidenceRecord": "995889bc82d4bfc9",
        "GoldenExpected": "3124067317b71114",
        "HaveRequest": "cb1ec8b5040fb58a",
        "HaveResponse": "0cfce029a935e2b8",
        "ModelManifest": "1e59cc0f553e909b",
        "PairRequest": "9b86bf048e1650b8",
        "PairResponse": "8430940e7178181b",
        "Receipt": "30e02fcfcd60ec79",
        "RecordsRequest": "c11218ed8b4e5402",
        "RecordsResponse": "ea48a99da9c98b8e",
        "UnknownRecord": "8f6bcbe6fe275a58",
      }
    `)
  })
})

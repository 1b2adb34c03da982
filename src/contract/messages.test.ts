import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from 'vitest'
import { z } from 'zod/mini'
import { wireSchemas } from './testing/wire-schemas.ts'

const Messages = z.strictObject({
  schema: z.string(),
  valid: z.array(z.strictObject({ title: z.string(), message: z.unknown() })),
  invalid: z.array(z.strictObject({ title: z.string(), message: z.unknown() })),
})

const folder = fileURLToPath(new URL('./fixtures/messages/', import.meta.url))
const files = readdirSync(folder).map((name) =>
  Messages.parse(JSON.parse(readFileSync(folder + name, 'utf8'))),
)

const cases = files.flatMap(({ schema, valid, invalid }) => [
  ...valid.map((one) => ({ schema, ...one, verdict: 'takes' as const })),
  ...invalid.map((one) => ({ schema, ...one, verdict: 'refuses' as const })),
])

function readRecord(text: string) {
  return wireSchemas['EvidenceRecord']?.safeParse(JSON.parse(text))
}

describe('messages', () => {
  it('W1: has valid and invalid examples of everything that goes over the wire', () => {
    expect(files.map(({ schema }) => schema).toSorted()).toEqual(
      Object.keys(wireSchemas).toSorted(),
    )
    expect(
      files.filter(({ valid, invalid }) => valid.length === 0 || invalid.length === 0),
    ).toEqual([])
  })

  it.each(cases)('W1: $schema $verdict $title', ({ schema, message, verdict }) => {
    const parsed = wireSchemas[schema]?.safeParse(message)
    expect(parsed?.success).toBe(verdict === 'takes')
  })

  it('W2: reads a message as it is, with nothing added or changed', () => {
    const changed = cases.filter(({ schema, message, verdict }) => {
      const parsed = wireSchemas[schema]?.safeParse(message)
      return verdict === 'takes' && !isDeepStrictEqual(parsed?.data, message)
    })
    expect(changed.map(({ title }) => title)).toEqual([])
  })

  it('W3: takes no more than a thousand boxes, and no key that would touch a prototype', () => {
    const record = cases.find(({ title }) => title === 'a correction is made')?.message
    const text = JSON.stringify(record)
    const boxes = /"boxes":\[(\{.*\}),\{.*\}\]/.exec(text)?.[1] ?? ''
    const withBoxes = (count: number) =>
      text.replace(
        /"boxes":\[.*\]/,
        `"boxes":[${Array.from({ length: count }, () => boxes).join()}]`,
      )
    expect(readRecord(withBoxes(1000))?.success).toBe(true)
    expect(readRecord(withBoxes(1001))?.success).toBe(false)
    const polluted = readRecord(
      text.replace('"payload":{', '"payload":{"__proto__":{"sealed":true},'),
    )
    expect(polluted?.data ?? {}).not.toHaveProperty('payload.sealed')
    expect('sealed' in {}).toBe(false)
  })
})

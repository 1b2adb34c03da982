import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  clockToleranceMs,
  isAtLeast,
  isExpired,
  judgeManifest,
  type JudgingFacts,
} from './device-manifest.ts'
import { statementWith } from './testing/device-manifest-maker.ts'

const signature = 'A'.repeat(86)
const facts: JudgingFacts = { appVersion: '0.1.0+abc', accepted: null, serverNowMs: 5_000_000 }

/** The reason of the refusal, or null where it may be installed. */
function reasonFor(changes: object, more: Partial<JudgingFacts> = {}): string | null {
  const statement = statementWith({ expires: 6_000_000, ...changes })
  const judgement = judgeManifest({ statement, signature }, { ...facts, ...more })
  return judgement.ok ? null : judgement.reason
}

describe('what a phone makes of a manifest', () => {
  it('M2: takes one that it understands, that is in time and newer than the last', () => {
    expect(reasonFor({})).toBeNull()
    expect(
      reasonFor({ epoch: 8 }, { accepted: { epoch: 7, signature: 'B'.repeat(86) } }),
    ).toBeNull()
  })

  it('M2: refuses what has another form, other classes or another preprocessing', () => {
    expect(judgeManifest({ statement: { v: 2 }, signature }, facts)).toMatchObject({ ok: false })
    expect(reasonFor({ v: 2 })).toBe('not_understood')
    const { model } = statementWith({})
    expect(reasonFor({ model: { ...model, classes: ['scratch', 'rust'] } })).toBe('not_understood')
    expect(reasonFor({ model: { ...model, classes: ['dent', 'scratch'] } })).toBe('not_understood')
    const preprocessing = { ...model.preprocessing, version: 99 }
    expect(reasonFor({ model: { ...model, preprocessing } })).toBe('not_understood')
    const withoutGolden = model.files.filter(({ role }) => role !== 'golden-image')
    expect(reasonFor({ model: { ...model, files: withoutGolden } })).toBe('not_understood')
  })

  it('M2: names what it does not understand', () => {
    const { model } = statementWith({})
    const statement = statementWith({ model: { ...model, classes: ['scratch', 'rust'] } })
    expect(judgeManifest({ statement, signature }, facts)).toMatchObject({
      detail: expect.stringContaining('classes'),
    })
  })

  it('M3: refuses an epoch that is not above the last one, whatever else it says', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), fc.nat(1000), (last, below) => {
        const accepted = { epoch: last, signature: 'B'.repeat(86) }
        const epoch = Math.max(1, last - below)
        expect(reasonFor({ epoch }, { accepted })).toBe('epoch_lower')
        expect(reasonFor({ epoch: last + 1 + below }, { accepted })).toBeNull()
      }),
    )
  })

  it('M3: takes the very manifest again that was accepted last', () => {
    expect(reasonFor({ epoch: 7 }, { accepted: { epoch: 7, signature } })).toBeNull()
  })

  it('M4: bars installing after its day, by the server’s clock', () => {
    expect(reasonFor({ expires: facts.serverNowMs })).toBeNull()
    expect(reasonFor({ expires: facts.serverNowMs - clockToleranceMs })).toBe('expired')
    expect(isExpired({ expires: 0 }, clockToleranceMs - 1)).toBe(false)
  })

  it('M5: refuses a model that needs a newer app', () => {
    expect(reasonFor({ minApp: '0.1.0' })).toBeNull()
    expect(reasonFor({ minApp: '0.1.1' })).toBe('app_too_old')
  })

  it.each([
    ['1.2.3', '1.2.3', true],
    ['1.2.3+commit', '1.2.3', true],
    ['1.10.0', '1.9.9', true],
    ['1.9.9', '1.10.0', false],
    ['2.0.0', '1.99.99', true],
    ['0.9.0', '1.0.0', false],
    ['unreadable', '0.0.1', false],
  ])('M5: %s against the oldest %s: %s', (version, least, expected) => {
    expect(isAtLeast(version, least)).toBe(expected)
  })

  it('cannot fail on data', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (statement, anySignature) => {
        expect(judgeManifest({ statement, signature: anySignature }, facts).ok).toBe(false)
      }),
    )
  })
})

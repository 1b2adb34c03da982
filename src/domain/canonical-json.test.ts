import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from './canonical-json.ts'

describe('canonical JSON', () => {
  it('gives the example of RFC 8785, 3.2.2', () => {
    const value = {
      numbers: [333_333_333.333_333_3, 1e30, 4.5, 2e-3, 1e-27],
      string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    }
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    )
  })

  it('sorts keys by UTF-16 code units, as RFC 8785, 3.2.3 does', () => {
    const keys = ['\u20ac', '\r', '\ufb33', '1', '\u{1f600}', '\u0080', '\u00f6']
    const text = canonicalJson(Object.fromEntries(keys.map((key) => [key, 0])))
    const parsed: unknown = JSON.parse(text)
    const order = [...text.matchAll(/"((?:[^"\\]|\\.)*)":/g)].map((match) => match[1])
    expect(order).toEqual(['\\r', '1', '\u0080', '\u00f6', '\u20ac', '\u{1f600}', '\ufb33'])
    expect(parsed).toEqual(Object.fromEntries(keys.map((key) => [key, 0])))
  })

  it('says the same whatever the order of the keys, and loses nothing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value)
        expect(canonicalJson(JSON.parse(text))).toBe(text)
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  it.each([
    ['NaN', { a: [Number.NaN] }, '$.a[0]'],
    ['infinity', [Number.POSITIVE_INFINITY], '$[0]'],
    ['undefined', { a: undefined }, '$.a'],
    ['a hole', [undefined], '$[0]'],
    ['a date', { at: new Date(0) }, '$.at'],
    ['a function', [() => 1], '$[0]'],
    ['half a surrogate pair', { name: '\ud800' }, '$.name'],
  ])('refuses %s and says where', (_, value, path) => {
    expect(() => canonicalJson(value)).toThrow(path)
  })

  it('refuses a cycle', () => {
    const cycle: Record<string, unknown> = {}
    cycle['self'] = cycle
    expect(() => canonicalJson(cycle)).toThrow('$.self')
  })
})

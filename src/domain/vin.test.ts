import * as fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { checkDigitOf, checkVin, vinFromScan } from './vin.ts'

// Many cases on a busy machine take their time; that is no failure.
vi.setConfig({ testTimeout: 60_000 })

describe('VIN', () => {
  it.each(['1M8GDM9AXKP042788', '11111111111111111', '5GZCZ43D13S812715', '1HGCM82633A004352'])(
    'finds the check digit of %s right',
    (vin) => {
      expect(checkVin(vin)).toEqual({ ok: true, vin, checkDigit: 'right' })
    },
  )

  it('only tells of a wrong check digit: outside North America it is common', () => {
    const vin = 'WVWZZZ1JZXW000001'
    expect(checkVin(vin)).toEqual({ ok: true, vin, checkDigit: 'wrong' })
  })

  it('finds out when one character was mistyped', () => {
    const vin = '1M8GDM9AXKP042788'
    const place = fc.nat(16).filter((at) => at !== 8)
    fc.assert(
      fc.property(place, fc.constantFrom('1', '2', '3'), (at, digit) => {
        // A change by eleven times the weight would go unseen; digits differ by less.
        fc.pre(/\d/.test(vin[at] ?? '') && vin[at] !== digit)
        const typed = vin.slice(0, at) + digit + vin.slice(at + 1)
        expect(checkVin(typed)).toMatchObject({ ok: true, checkDigit: 'wrong' })
      }),
    )
  })

  it('refuses I, O and Q by name, before it looks at the length', () => {
    expect(checkVin('1M8GDM9AXKPO4278Q')).toMatchObject({
      ok: false,
      problem: 'forbidden_letter',
      characters: ['O', 'Q'],
    })
    expect(checkVin('I')).toMatchObject({ ok: false, problem: 'forbidden_letter' })
  })

  it('refuses another length and says which it is', () => {
    for (const length of [0, 1, 16, 18, 300]) {
      const check = checkVin('1'.repeat(length))
      expect(check).toEqual({ ok: false, problem: 'wrong_length', characters: [], length })
    }
  })

  it('refuses what is neither letter nor digit', () => {
    expect(checkVin('1M8GDM9AXKP04278ü')).toMatchObject({
      problem: 'unknown_character',
      characters: ['Ü'],
    })
    expect(checkVin('🚗')).toMatchObject({ characters: ['🚗'], length: 1 })
  })

  it('reads small letters, spaces, dashes and the stars of a plate', () => {
    expect(checkVin(' *1m8gdm9a-xkp 042788* ')).toMatchObject({
      ok: true,
      vin: '1M8GDM9AXKP042788',
    })
  })

  it('drops the leading I of a scan of eighteen characters, and nothing else', () => {
    expect(vinFromScan('I1M8GDM9AXKP042788')).toBe('1M8GDM9AXKP042788')
    expect(vinFromScan('1M8GDM9AXKP042788')).toBe('1M8GDM9AXKP042788')
    expect(vinFromScan('IM8GDM9AXKP042788')).toBe('IM8GDM9AXKP042788')
    expect(vinFromScan('X1M8GDM9AXKP042788')).toBe('X1M8GDM9AXKP042788')
  })

  it('takes any text without failing, and gives a digit that then is right', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(typeof checkVin(text).ok).toBe('boolean')
      }),
    )
    const permitted = fc.stringMatching(/^[A-HJ-NPR-Z0-9]{17}$/)
    fc.assert(
      fc.property(permitted, (vin) => {
        const right = vin.slice(0, 8) + checkDigitOf(vin) + vin.slice(9)
        expect(checkVin(right)).toMatchObject({ ok: true, checkDigit: 'right' })
      }),
    )
  })
})

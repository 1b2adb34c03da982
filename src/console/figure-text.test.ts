// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import { durationText, figureText, percentText, sizeText, unbrokenText } from './figure-text.ts'

describe('figures in words', () => {
  it('writes a dash where there is no figure, never a 0', () => {
    expect(percentText(-1)).toBe('–')
    expect(percentText(null)).toBe('–')
    expect(percentText(0)).toBe('0.0 %')
    expect(percentText(0.0657)).toBe('6.6 %')
  })

  it('keeps a per cent sign of the server’s sentences beside its figure', () => {
    expect(unbrokenText('Recall is 12.50 %, at 95 % confidence; a % alone stays.')).toBe(
      'Recall is 12.50\u00a0%, at 95\u00a0% confidence; a % alone stays.',
    )
  })

  it('keeps figures short, however small they are', () => {
    expect(figureText(0)).toBe('0')
    expect(figureText(0.041_23)).toBe('0.0412')
    expect(figureText(0.000_015)).toBe('1.5e-5')
  })

  it('says lengths of time in two units', () => {
    expect(durationText(9.6)).toBe('10 s')
    expect(durationText(80)).toBe('1 min 20 s')
    expect(durationText(7500)).toBe('2 h 5 min')
    expect(durationText(90_000)).toBe('1 d 1 h')
  })

  it('says sizes in the unit that keeps them short', () => {
    expect(sizeText(512)).toBe('512 B')
    expect(sizeText(6_230_000)).toBe('6.2 MB')
  })
})

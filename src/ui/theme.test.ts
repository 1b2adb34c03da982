import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const css = readFileSync(new URL('./theme.css', import.meta.url), 'utf8')

/** `--color-name: light-dark(#sun, #night)` of theme.css. */
function token(name: string): { sun: string; night: string } {
  const match = new RegExp(
    `--color-${name}:\\s*light-dark\\((#[0-9a-f]{6}),\\s*(#[0-9a-f]{6})\\)`,
  ).exec(css)
  if (match?.[1] === undefined || match[2] === undefined) throw new Error(`no token ${name}`)
  return { sun: match[1], night: match[2] }
}

/** `--color-photo-name: #rrggbb`: the same in both themes. */
function photoToken(name: string): string {
  const match = new RegExp(`--color-photo-${name}:\\s*(#[0-9a-f]{6})`).exec(css)
  if (match?.[1] === undefined) throw new Error(`no token photo-${name}`)
  return match[1]
}

/** WCAG 2.2, relative luminance of sRGB. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y)
  return (high + 0.05) / (low + 0.05)
}

describe('theme', () => {
  const pairs: readonly [string, string][] = [
    ['ink', 'ground'],
    ['ink', 'surface'],
    ['ink', 'raised'],
    ['ink-soft', 'ground'],
    ['ink-soft', 'surface'],
    ['on-accent', 'accent'],
    ['safe', 'ground'],
    ['alert', 'ground'],
    ['alert', 'alert-ground'],
    ['alert', 'raised'],
    ['scratch', 'ground'],
    ['dent', 'ground'],
    ['dent', 'surface'],
    ['series-1', 'ground'],
    ['series-2', 'ground'],
    ['series-3', 'ground'],
    ['series-4', 'ground'],
    ['scratch', 'surface'],
  ]
  it.each(pairs)('writes %s on %s at 7:1 and more, in sun and at night', (text, ground) => {
    expect(contrast(token(text).sun, token(ground).sun)).toBeGreaterThanOrEqual(7)
    expect(contrast(token(text).night, token(ground).night)).toBeGreaterThanOrEqual(7)
  })

  it('draws borders of controls at 3:1 and more against the ground', () => {
    const line = token('line-strong')
    const ground = token('ground')
    expect(contrast(line.sun, ground.sun)).toBeGreaterThanOrEqual(3)
    expect(contrast(line.night, ground.night)).toBeGreaterThanOrEqual(3)
  })

  it('draws both classes at 7:1 and more against their dark halo, whatever the paint below', () => {
    const halo = '#060807'
    expect(contrast(photoToken('scratch'), halo)).toBeGreaterThanOrEqual(7)
    expect(contrast(photoToken('dent'), halo)).toBeGreaterThanOrEqual(7)
  })
})

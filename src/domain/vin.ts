/** A VIN has this many characters (ISO 3779). */
export const vinLength = 17

export type VinCheck =
  | { readonly ok: true; readonly vin: string; readonly checkDigit: 'right' | 'wrong' }
  | {
      readonly ok: false
      /**
       * `forbidden_letter`: I, O or Q, which no VIN has, for they look like 1 and 0.
       * `unknown_character`: neither a letter nor a digit.
       */
      readonly problem: 'forbidden_letter' | 'unknown_character' | 'wrong_length'
      /** The characters that are wrong, each once; empty for a wrong length. */
      readonly characters: readonly string[]
      readonly length: number
    }

/** As a VIN is printed: capitals, without spaces, dashes and the stars of a stamped plate. */
export function normaliseVin(text: string): string {
  return text.toUpperCase().replaceAll(/[\s*-]/g, '')
}

/** A bar code's text: a leading I of eighteen characters marks an import and is no part of it. */
export function vinFromScan(text: string): string {
  const vin = normaliseVin(text)
  return vin.length === vinLength + 1 && vin.startsWith('I') ? vin.slice(1) : vin
}

/**
 * Whether a text can be a VIN. A wrong check digit only tells: it is mandatory in North America
 * alone (49 CFR 565.15), elsewhere the ninth place is free.
 */
export function checkVin(text: string): VinCheck {
  const vin = normaliseVin(text)
  const symbols = Array.from(vin)
  const wrong = (problem: (VinCheck & { ok: false })['problem'], pattern: RegExp) => {
    const characters = [...new Set(symbols.filter((symbol) => pattern.test(symbol)))]
    return { ok: false, problem, characters, length: symbols.length } as const
  }
  if (/[IOQ]/.test(vin)) return wrong('forbidden_letter', /[IOQ]/)
  if (/[^A-Z0-9]/.test(vin)) return wrong('unknown_character', /[^A-Z0-9]/)
  if (vin.length !== vinLength) return wrong('wrong_length', /(?!)/)
  return { ok: true, vin, checkDigit: vin[8] === checkDigitOf(vin) ? 'right' : 'wrong' }
}

/** 49 CFR 565.15, table III: what each letter counts. */
const letterValues = new Map(
  ['AJ', 'BKS', 'CLT', 'DMU', 'ENV', 'FW', 'GPX', 'HY', 'RZ'].flatMap((letters, index) =>
    Array.from(letters, (letter) => [letter, index + 1] as const),
  ),
)

/** 49 CFR 565.15, table IV: how much each place weighs; the check digit's own place nothing. */
const weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]

/** The check digit that seventeen permitted characters should have: 0 to 9, or X for ten. */
export function checkDigitOf(vin: string): string {
  const sum = weights.reduce((total, weight, place) => {
    const character = vin[place] ?? '0'
    return total + weight * (letterValues.get(character) ?? Number(character))
  }, 0)
  return sum % 11 === 10 ? 'X' : String(sum % 11)
}

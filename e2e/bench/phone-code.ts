/**
 * A phone's figures as a line that a person can copy: `LB1-`, numbers in base 36, two digits to
 * notice a slip of the finger. Times are kept to a tenth of a millisecond.
 */
export interface PhoneFigures {
  readonly cores: number
  readonly threads: number
  readonly photoToBoxesMs: {
    readonly reference: number
    readonly ort1t: number
    readonly ort2t: number
  }
  readonly inferMs: { readonly reference: number; readonly ort1t: number; readonly ort2t: number }
  /** At the released model's own size, on two threads. */
  readonly releasedMs: number
  readonly mainBlockedMs: number
  readonly sessionMs: number
}

const prefix = 'LB1'
const checkBase = 36 ** 2

export function encodeFigures(figures: PhoneFigures): string {
  const { photoToBoxesMs, inferMs } = figures
  const numbers = [
    figures.cores,
    figures.threads,
    ...[photoToBoxesMs, inferMs].flatMap(({ reference, ort1t, ort2t }) =>
      [reference, ort1t, ort2t].map(tenths),
    ),
    ...[figures.releasedMs, figures.mainBlockedMs, figures.sessionMs].map(tenths),
  ]
  const digits = numbers.map((number) => number.toString(36))
  return [prefix, ...digits, checkOf(digits)].join('-')
}

/** Throws an Error that says what is wrong with the code. */
export function decodeFigures(code: string): PhoneFigures {
  const [first, ...parts] = code.trim().toLowerCase().split('-')
  const check = parts.pop()
  if (first !== prefix.toLowerCase()) throw new Error(`a code begins with ${prefix}-`)
  const numbers = parts.map((part) => Number.parseInt(part, 36))
  const isWhole = numbers.length === 11 && check === checkOf(parts)
  if (!isWhole) throw new Error('the code is not whole: copy it again')
  const [cores = 0, threads = 0, ...rest] = numbers
  const [r = 0, a = 0, b = 0, ri = 0, ai = 0, bi = 0, released = 0, blocked = 0, session = 0] =
    rest.map((number) => number / 10)
  return {
    cores,
    threads,
    photoToBoxesMs: { reference: r, ort1t: a, ort2t: b },
    inferMs: { reference: ri, ort1t: ai, ort2t: bi },
    releasedMs: released,
    mainBlockedMs: blocked,
    sessionMs: session,
  }
}

function tenths(ms: number): number {
  return Math.round(ms * 10)
}

function checkOf(digits: readonly string[]): string {
  let sum = 0
  for (const letter of digits.join('-')) sum = (sum * 31 + letter.charCodeAt(0)) % checkBase
  return sum.toString(36).padStart(2, '0')
}

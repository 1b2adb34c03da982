import { currentLanguage } from '../ui/strings/catalogue.ts'

/** A fraction as per cent, e.g. '6.6 %'; a dash where it is -1, as COCO writes what has no figure. */
export function percentText(fraction: number | null | undefined, digits = 1): string {
  if (fraction === null || fraction === undefined || fraction < 0) return '–'
  return `${decimalText(fraction * 100, digits)} %`
}

/**
 * A sentence of the server's with each figure and its per cent sign on one line: '12.5 %' never ends
 * a line with the figure alone. Verdicts that were stored long ago get it, too.
 */
export function unbrokenText(sentence: string): string {
  return sentence.replaceAll(/(\d) %/g, '$1\u00a0%')
}

/** With a fixed number of digits after the point, so that columns line up. */
export function decimalText(value: number, digits: number): string {
  return new Intl.NumberFormat(currentLanguage(), {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value)
}

/** A figure of unknown size with three digits that count: 0.0412, 12.3, 1,240; 1.5e-5. */
export function figureText(value: number): string {
  if (value !== 0 && Math.abs(value) < 0.001) return value.toExponential(1)
  return new Intl.NumberFormat(currentLanguage(), { maximumSignificantDigits: 3 }).format(value)
}

/** A length of time in its two largest units, e.g. '2 h 5 min'. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const [days, hours, minutes] = [
    Math.floor(whole / 86_400),
    Math.floor(whole / 3600) % 24,
    Math.floor(whole / 60) % 60,
  ]
  if (days > 0) return `${days} d ${hours} h`
  if (hours > 0) return `${hours} h ${minutes} min`
  return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`
}

/** A size in the unit that keeps it short, e.g. '6.2 MB'. */
export function sizeText(sizeBytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB'] as const
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, sizeBytes)) / 3))
  return `${decimalText(sizeBytes / 1000 ** power, power === 0 ? 0 : 1)} ${units[power] ?? 'B'}`
}

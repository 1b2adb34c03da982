import { currentLanguage } from '../ui/strings/catalogue.ts'

/** Date and time in the person's own manner, e.g. '25 Nov 2026, 14:03'. */
export function timeText(unixMs: number): string {
  return new Intl.DateTimeFormat(currentLanguage(), {
    dateStyle: 'medium',
    timeStyle: 'short',
  }).format(unixMs)
}

/** To the second, for the log. */
export function exactTimeText(unixMs: number): string {
  return new Intl.DateTimeFormat(currentLanguage(), {
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(unixMs)
}

export function numberText(value: number): string {
  return new Intl.NumberFormat(currentLanguage()).format(value)
}

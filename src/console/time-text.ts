import { currentLanguage } from '../ui/strings/catalogue.ts'

/** Date and time in the person's own manner, e.g. '25 Nov, 14:03'; the year where it is another. */
export function timeText(unixMs: number): string {
  const at = new Date(unixMs)
  return new Intl.DateTimeFormat(currentLanguage(), {
    day: 'numeric',
    month: 'short',
    ...(at.getFullYear() === new Date().getFullYear() ? {} : { year: 'numeric' as const }),
    hour: '2-digit',
    minute: '2-digit',
  }).format(at)
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

/** Time of day to the second. */
export function clockText(unixMs: number): string {
  return new Intl.DateTimeFormat(currentLanguage(), { timeStyle: 'medium' }).format(unixMs)
}

import { ReviewFilter, type ReviewRow } from '../contract/label.ts'

/** The filter that an address names; without one, what waits. */
export function filterOf(name: string | null): ReviewFilter {
  return ReviewFilter.options.find((filter) => filter === name) ?? 'waiting'
}

/** Whether a photo belongs to a filter. */
export function isIn(filter: ReviewFilter, { state, barred }: ReviewRow): boolean {
  if (filter === 'all') return true
  return filter === 'barred' ? barred !== null : barred === null && state === filter
}

/** Whether a photo is what a person looks for; an empty text finds all. */
export function fitsWords({ vehicle, deviceName }: ReviewRow, search: string): boolean {
  const wanted = plain(search)
  return [vehicle, deviceName].some((text) => plain(text).includes(wanted))
}

/** Plates are typed with and without spaces and dashes. */
function plain(text: string): string {
  return text.toLowerCase().replaceAll(/[\s-]/g, '')
}

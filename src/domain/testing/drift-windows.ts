import type { DriftReference } from '../../contract/monitoring.ts'
import type { DriftRow } from '../drift.ts'
import { darkened } from './darkened-features.ts'

/** Levels of a photo taken at dusk, as a share of those by day: drawn anew for each. */
const gains = { from: 0.2, to: 0.3 }

/** Rows drawn one by one from the reference, each a block of its own, a share of them darkened. */
export function singleRows(
  reference: DriftReference,
  random: () => number,
  { count, darkenedShare }: { count: number; darkenedShare: number },
): DriftRow[] {
  return Array.from({ length: count }, (_, index) => {
    const { values } = reference.rows[Math.floor(random() * reference.rows.length)]!
    const gain = gains.from + random() * (gains.to - gains.from)
    const isDark = random() < darkenedShare
    return { block: `photo-${index}`, values: isDark ? darkened(values, gain) : values }
  })
}

/** At least `count` rows drawn by whole vehicle groups, each drawing a block. */
export function groupRows(
  reference: DriftReference,
  random: () => number,
  count: number,
): DriftRow[] {
  const byBlock = new Map<string, DriftReference['rows']>()
  for (const row of reference.rows) {
    byBlock.set(row.block, [...(byBlock.get(row.block) ?? []), row])
  }
  const groups = [...byBlock.values()]
  const rows: DriftRow[] = []
  for (let drawn = 0; rows.length < count; drawn += 1) {
    const group = groups[Math.floor(random() * groups.length)]!
    rows.push(...group.map(({ values }) => ({ block: `vehicle-${drawn}`, values })))
  }
  return rows
}

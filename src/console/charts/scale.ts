/** A range of values with the places on it that bear a word. */
export interface Scale {
  readonly from: number
  readonly to: number
  readonly ticks: readonly number[]
}

interface Wanted {
  /** Fixed ends; an end that is not given is chosen round. */
  readonly from?: number | undefined
  readonly to?: number | undefined
  /** About how many steps. */
  readonly steps?: number
}

/** A scale with round ticks that holds all values. Without a value it goes from 0 to 1. */
export function roundScale(values: readonly number[], wanted: Wanted = {}): Scale {
  const [low, high] = endsOf(values, wanted)
  const step = roundStep((high - low) / (wanted.steps ?? 4))
  const from = wanted.from ?? Math.floor(low / step + slack) * step
  const to = wanted.to ?? Math.ceil(high / step - slack) * step
  return { from, to, ticks: ticksBetween({ from, to, step }) }
}

const hourMs = 3_600_000
const timeStepsMs = [0.25, 1, 3, 6, 12, 24, 48, 168, 336, 720, 2160, 8760].map((h) => h * hourMs)

/** A scale of times, its ticks on whole hours or days of the person's own clock. */
export function timeScale(values: readonly number[], wanted: Wanted = {}): Scale {
  const [from, to] = endsOf(values, wanted)
  const about = (to - from) / (wanted.steps ?? 5)
  const step = timeStepsMs.find((one) => one >= about) ?? roundStep(about)
  const offsetMs = new Date(from).getTimezoneOffset() * 60_000
  const ticks = ticksBetween({ from: from - offsetMs, to: to - offsetMs, step })
  return { from, to, ticks: ticks.map((tick) => tick + offsetMs) }
}

/** Where a value lies on a scale, 0 to 1. */
export function placeOn({ from, to }: Scale, value: number): number {
  return to === from ? 0.5 : (value - from) / (to - from)
}

/** Rounding must not open a step more than is needed. */
const slack = 1e-9

function endsOf(values: readonly number[], { from, to }: Wanted): readonly [number, number] {
  const finite = values.filter(Number.isFinite)
  if (finite.length === 0) return [from ?? 0, to ?? (from ?? 0) + 1]
  const low = from ?? Math.min(...finite)
  const high = to ?? Math.max(...finite)
  if (high > low) return [low, high]
  // One value alone: some room around it, so that it has a place.
  const room = Math.abs(low) / 2 || 1
  return [from ?? low - room, to ?? Math.max(high, low) + room]
}

/** The next 1, 2 or 5 times a power of ten. */
function roundStep(about: number): number {
  const power = 10 ** Math.floor(Math.log10(about))
  const times = about / power - slack
  return (times <= 1 ? 1 : times <= 2 ? 2 : times <= 5 ? 5 : 10) * power
}

function ticksBetween({ from, to, step }: { from: number; to: number; step: number }): number[] {
  const first = Math.ceil(from / step - slack)
  const last = Math.floor(to / step + slack)
  // A product of whole numbers, not a sum: sums of 0.1 drift.
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  )
}

import type { SeriesLook } from './series-look.ts'

export interface ChartPoint {
  readonly x: number
  readonly y: number
}

export interface Series {
  readonly key: string
  readonly name: string
  /** By ascending x. */
  readonly points: readonly ChartPoint[]
  readonly look: SeriesLook
}

export interface Axis {
  /** What is measured, with its unit. */
  readonly label: string
  readonly textOf: (value: number) => string
  /** Fixed ends; round ones are chosen where they are not given. */
  readonly from?: number
  readonly to?: number
}

/** The point that holds at x: the last at or before it; null where all come later. */
export function pointAt(points: readonly ChartPoint[], x: number): ChartPoint | null {
  return points.findLast((point) => point.x <= x) ?? null
}

/** All places on the x axis that have a point, ascending. */
export function placesOf(series: readonly Series[]): number[] {
  const all = new Set(series.flatMap(({ points }) => points.map(({ x }) => x)))
  return [...all].toSorted((a, b) => a - b)
}

/** The place nearest to a value; null without any. */
export function nearestPlace(places: readonly number[], value: number): number | null {
  return places.reduce<number | null>(
    (best, place) =>
      best === null || Math.abs(place - value) < Math.abs(best - value) ? place : best,
    null,
  )
}

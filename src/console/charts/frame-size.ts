import { placeOn, type Scale } from './scale.ts'

/** The drawing in CSS pixels; the margins hold the axes' words. */
export const heightCssPx = 232
export const margin = { left: 56, right: 24, top: 10, bottom: 42 } as const
/** Until the page is laid out. */
export const firstWidthCssPx = 640

/** From values to CSS pixels of a drawing of this width. */
export function placer(widthCssPx: number, x: Scale, y: Scale) {
  const innerWidth = widthCssPx - margin.left - margin.right
  const innerHeight = heightCssPx - margin.top - margin.bottom
  return {
    xOf: (value: number) => margin.left + placeOn(x, value) * innerWidth,
    yOf: (value: number) => margin.top + (1 - placeOn(y, value)) * innerHeight,
    /** The value below a place of the drawing. */
    valueAt: (cssPx: number) => x.from + ((cssPx - margin.left) / innerWidth) * (x.to - x.from),
  }
}

export type Placer = ReturnType<typeof placer>

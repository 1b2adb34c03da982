import type { Size } from '../contract/geometry.ts'

/**
 * An input at which a photo keeps so much of its largest scale loses nothing that counts: sizes in
 * whole pixels are seldom 4:3 to the digit. The trainer's `by_shape.py` has the same rule.
 */
const sameScale = 0.98

/**
 * Of the inputs that show a photo at the largest scale the smallest, of equal ones the first: the
 * one that wastes least on grey border and shows no mark smaller. Throws where there is none.
 */
export function bestInput<I extends { readonly size: Size }>(photo: Size, inputs: readonly I[]): I {
  const scaleIn = ({ size }: I) => Math.min(size.width / photo.width, size.height / photo.height)
  const least = sameScale * Math.max(...inputs.map(scaleIn))
  const [best] = inputs
    .filter((input) => scaleIn(input) >= least)
    .toSorted((a, b) => a.size.width * a.size.height - b.size.width * b.size.height)
  if (best === undefined) throw new Error('a model without an input')
  return best
}

export function isSameSize(a: Size, b: Size): boolean {
  return a.width === b.width && a.height === b.height
}

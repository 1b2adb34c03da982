import type { ClassId } from '../contract/ontology.ts'

export interface DamageClassStyle {
  /** Key of the class's word in `strings/ui.en.ts`. */
  readonly word: 'classScratch' | 'classDent'
  /** Line over a photo. */
  readonly photoStroke: string
  /** Fill of a tag over a photo. */
  readonly photoFill: string
  /** Text and signs on the app's own ground. */
  readonly text: string
  /** Dashes in CSS pixels; undefined is solid. */
  readonly dash: readonly [number, number] | undefined
}

/** Class by dash and colour, so that neither is needed alone (colour-blind eyes, grey prints). */
export const damageClassStyles: Readonly<Record<ClassId, DamageClassStyle>> = {
  0: {
    word: 'classScratch',
    photoStroke: 'stroke-photo-scratch',
    photoFill: 'fill-photo-scratch',
    text: 'text-scratch',
    dash: [7, 4],
  },
  1: {
    word: 'classDent',
    photoStroke: 'stroke-photo-dent',
    photoFill: 'fill-photo-dent',
    text: 'text-dent',
    dash: undefined,
  },
}

import type { ClassId } from '../../contract/ontology.ts'
import { damageClassStyles } from '../../ui/damage-class.ts'

/** How a line is told from its neighbours: by colour and by dash, so that neither is needed alone. */
export interface SeriesLook {
  /** Class that sets the text colour, which the line takes. */
  readonly text: string
  /** Dashes in CSS pixels; undefined is solid. */
  readonly dash: string | undefined
}

const looks: readonly [SeriesLook, ...SeriesLook[]] = [
  { text: 'text-series-1', dash: undefined },
  { text: 'text-series-2', dash: '7 3' },
  { text: 'text-series-3', dash: '2 3' },
  { text: 'text-series-4', dash: '10 3 2 3' },
]

/** The look of the n-th series of a chart; they begin anew after the fourth. */
export function seriesLook(index: number): SeriesLook {
  return looks[index % looks.length] ?? looks[0]
}

/** Damage classes look in charts as they do on photos. */
export const classLooks: Readonly<Record<ClassId, SeriesLook>> = {
  0: lookOfClass(0),
  1: lookOfClass(1),
}

function lookOfClass(classId: ClassId): SeriesLook {
  const { text, dash } = damageClassStyles[classId]
  return { text, dash: dash?.join(' ') }
}

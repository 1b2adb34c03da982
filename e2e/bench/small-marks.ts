import type { Box } from '../../src/contract/geometry.ts'
import type { ClassId } from '../../src/contract/ontology.ts'
import { matchBoxes } from '../../src/domain/box-matching.ts'
import { intersection, area } from '../../src/domain/boxes.ts'
import type { FoundBox } from '../../src/domain/detections.ts'
import { median } from './figures.ts'
import type { TwoPasses } from './two-passes.ts'

export interface MarkedPhoto {
  readonly marks: readonly { readonly classId: ClassId; readonly box: Box }[]
  /** What lies on them counts neither way. */
  readonly ignored: readonly Box[]
}

/** Found marks of each pass by IoU 0.5, class by class; false boxes are those that match none. */
export interface PassFigures {
  readonly photos: number
  readonly marks: number
  readonly smallMarks: number
  readonly smallFoundFirst: number
  readonly smallFoundBoth: number
  readonly recallSmallFirst: number
  readonly recallSmallBoth: number
  readonly gain: number
  readonly foundFirst: number
  readonly foundBoth: number
  readonly falseFirst: number
  readonly falseAdded: number
  readonly tilesPerPhoto: number
  /** Median over the photos of fine pass to first pass. */
  readonly timeRatio: number
}

/**
 * @param smallPx under this in the longer side, where the photo's longer side is `atPx`, a mark is
 * small
 */
export function passFigures(
  looks: readonly { readonly photo: MarkedPhoto; readonly passes: TwoPasses }[],
  { smallPx, atPx }: { readonly smallPx: number; readonly atPx: number },
): PassFigures {
  const sum = { marks: 0, small: 0, smallFirst: 0, smallBoth: 0, first: 0, both: 0 }
  let falseFirst = 0
  let falseAdded = 0
  for (const { photo, passes } of looks) {
    const { first, size } = passes
    const added = passes.added ?? []
    const isSmall = ({ box }: { readonly box: Box }) =>
      (Math.max(box.width, box.height) * atPx) / Math.max(size.width, size.height) < smallPx
    const byFirst = foundBy(first, photo)
    const byBoth = foundBy([...first, ...added], photo)
    sum.marks += photo.marks.length
    sum.small += photo.marks.filter(isSmall).length
    sum.first += byFirst.marks.length
    sum.both += byBoth.marks.length
    sum.smallFirst += byFirst.marks.filter(isSmall).length
    sum.smallBoth += byBoth.marks.filter(isSmall).length
    falseFirst += byFirst.falseCount
    falseAdded += byBoth.falseCount - byFirst.falseCount
  }
  const share = (count: number) => (sum.small === 0 ? 0 : count / sum.small)
  const looked = looks.filter(({ passes }) => passes.added !== null)
  const ratios = looked.map(({ passes }) => passes.fineMs / passes.firstMs)
  const tiles = looked.reduce((total, { passes }) => total + passes.tileCount, 0)
  return {
    photos: looks.length,
    marks: sum.marks,
    smallMarks: sum.small,
    smallFoundFirst: sum.smallFirst,
    smallFoundBoth: sum.smallBoth,
    recallSmallFirst: share(sum.smallFirst),
    recallSmallBoth: share(sum.smallBoth),
    gain: share(sum.smallBoth - sum.smallFirst),
    foundFirst: sum.first,
    foundBoth: sum.both,
    falseFirst,
    falseAdded,
    tilesPerPhoto: looked.length === 0 ? 0 : tiles / looked.length,
    timeRatio: ratios.length === 0 ? 0 : median(ratios),
  }
}

function foundBy(boxes: readonly FoundBox[], { marks, ignored }: MarkedPhoto) {
  const pairs = matchBoxes(boxes, marks, { minIou: 0.5, sameClass: true })
  const hits = new Set(pairs.map(({ first }) => first))
  const found = new Set(pairs.map(({ second }) => second))
  const onIgnored = ({ box }: FoundBox) =>
    ignored.some((region) => intersection(box, region) >= 0.5 * area(box))
  return {
    marks: marks.filter((mark) => found.has(mark)),
    falseCount: boxes.filter((box) => !hits.has(box) && !onIgnored(box)).length,
  }
}

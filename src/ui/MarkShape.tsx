import type { CorrectedBox } from '../contract/record.ts'
import { damageClassStyles } from './damage-class.ts'

interface MarkShapeProps {
  readonly mark: Pick<CorrectedBox, 'box' | 'classId' | 'origin'>
  /** Image pixels per CSS pixel where this is drawn, so that lines keep their width on screen. */
  readonly imagePxPerCssPx: number
  readonly selected?: boolean
  /** Small pictures leave the corner tag out. */
  readonly tag?: boolean
  /** Found by the model's second look: its hollow tag bears a dot. */
  readonly closer?: boolean
}

/**
 * One box in image space, inside an SVG whose user units are image pixels. Drawn twice, dark halo
 * below bright line, so that it shows on white and on black paint. The corner tag tells who made
 * it: hollow by the model, filled by a person, crossed where a person said it is no damage.
 */
export function MarkShape({
  mark,
  imagePxPerCssPx,
  selected = false,
  tag = true,
  closer = false,
}: MarkShapeProps) {
  const { x, y, width, height } = mark.box
  const rejected = mark.origin === 'model-rejected'
  const style = damageClassStyles[mark.classId]
  const stroke = rejected ? 'stroke-photo-rejected' : style.photoStroke
  const lineCssPx = rejected ? 1 : selected ? 3 : 2
  const dash = rejected ? undefined : style.dash
  const rectangle = { x, y, width, height, fill: 'none' }
  return (
    <g>
      <rect
        {...rectangle}
        className="stroke-photo-halo"
        strokeWidth={(rejected ? 2.5 : lineCssPx + 2.5) * imagePxPerCssPx}
      />
      <rect
        {...rectangle}
        className={stroke}
        strokeWidth={lineCssPx * imagePxPerCssPx}
        strokeDasharray={dash?.map((length) => length * imagePxPerCssPx).join(' ')}
      />
      {tag && (
        <g transform={`translate(${x} ${y}) scale(${imagePxPerCssPx})`}>
          <CornerTag
            mark={mark}
            closer={closer}
            fill={rejected ? 'fill-photo-rejected' : style.photoFill}
            stroke={stroke}
          />
        </g>
      )}
    </g>
  )
}

interface CornerTagProps {
  readonly mark: Pick<CorrectedBox, 'origin'>
  readonly closer: boolean
  readonly fill: string
  readonly stroke: string
}

/** In CSS pixels, its own corner on the box's top left one. */
function CornerTag({ mark, closer, fill, stroke }: CornerTagProps) {
  const square = <rect x="-6" y="-6" width="12" height="12" className="fill-photo-halo" />
  if (mark.origin === 'model-rejected') {
    return (
      <>
        {square}
        <path d="M-4-4L4 4M4-4L-4 4" className={stroke} strokeWidth="2" />
      </>
    )
  }
  const hollow = mark.origin === 'model'
  return (
    <>
      {square}
      <rect
        x="-4"
        y="-4"
        width="8"
        height="8"
        className={`${hollow ? 'fill-none' : fill} ${stroke}`}
        strokeWidth="2"
      />
      {hollow && closer && <circle r="1.5" className={fill} />}
    </>
  )
}

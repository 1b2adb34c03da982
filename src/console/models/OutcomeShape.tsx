import { damageClassStyles } from '../../ui/damage-class.ts'
import type { OutcomeBox } from './box-outcomes.ts'
import { modelStrings } from './strings.en.ts'

interface OutcomeShapeProps {
  readonly box: OutcomeBox
  readonly imagePxPerCssPx: number
  /** Signs and words on the box; small pictures leave them out. */
  readonly signs: boolean
}

/**
 * A box of a report: its class by line, what became of it by thickness and sign. Only a missed
 * label bears a word: a bad model draws dozens of boxes, whose words would hide the photo.
 */
export function OutcomeShape({ box, imagePxPerCssPx, signs }: OutcomeShapeProps) {
  const { x, y, width, height } = box.box
  const style = box.classId === null ? null : damageClassStyles[box.classId]
  const lineCssPx = { missed: 3.5, false: 1.25, hit: 2, found: 1.25, ignored: 1 }[box.outcome]
  const stroke = style?.photoStroke ?? 'stroke-photo-rejected'
  const rectangle = { x, y, width, height, fill: 'none' }
  return (
    <g>
      <rect
        {...rectangle}
        className="stroke-photo-halo"
        strokeWidth={(lineCssPx + 2.5) * imagePxPerCssPx}
      />
      <rect
        {...rectangle}
        className={stroke}
        strokeWidth={lineCssPx * imagePxPerCssPx}
        strokeDasharray={style?.dash?.map((length) => length * imagePxPerCssPx).join(' ')}
      />
      {signs && (
        <g transform={`translate(${x} ${y}) scale(${imagePxPerCssPx})`}>
          <Sign outcome={box.outcome} stroke={stroke} />
        </g>
      )}
    </g>
  )
}

/** In CSS pixels, on the box's top left corner: a word, a cross or a tick. */
function Sign({ outcome, stroke }: { outcome: OutcomeBox['outcome']; stroke: string }) {
  const text = modelStrings.useText()
  if (outcome === 'missed') return <Word>{text('box_missed')}</Word>
  if (outcome !== 'false' && outcome !== 'hit') return null
  return (
    <>
      <rect x="-6" y="-6" width="12" height="12" className="fill-photo-halo" />
      <path
        d={outcome === 'false' ? 'M-4-4L4 4M4-4L-4 4' : 'M-4 0L-1 3L4-4'}
        className={`fill-none ${stroke}`}
        strokeWidth="2"
      />
    </>
  )
}

function Word({ children }: { children: string }) {
  const widthCssPx = children.length * 6.8 + 8
  return (
    <>
      <rect x="-1" y="-18" width={widthCssPx} height="16" rx="3" className="fill-photo-halo" />
      <text
        x={widthCssPx / 2 - 1}
        y="-6"
        textAnchor="middle"
        className="fill-photo-ink text-[12px] font-semibold"
      >
        {children}
      </text>
    </>
  )
}

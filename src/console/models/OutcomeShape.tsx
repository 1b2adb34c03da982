import { damageClassStyles } from '../../ui/damage-class.ts'
import type { OutcomeBox } from './box-outcomes.ts'

interface OutcomeShapeProps {
  readonly box: OutcomeBox
  readonly imagePxPerCssPx: number
  /** What became of it, on the box; null where the picture is small. */
  readonly word: string | null
}

/** A box of a report: its class by line, what became of it by word and by thickness. */
export function OutcomeShape({ box, imagePxPerCssPx, word }: OutcomeShapeProps) {
  const { x, y, width, height } = box.box
  const style = box.classId === null ? null : damageClassStyles[box.classId]
  const wrong = box.outcome === 'missed' || box.outcome === 'false'
  const lineCssPx = box.outcome === 'missed' ? 3.5 : wrong ? 2 : 1.25
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
      {word !== null && (
        <g
          transform={`translate(${x} ${box.score === null ? y : y + height}) scale(${imagePxPerCssPx})`}
        >
          <Word below={box.score !== null}>{word}</Word>
        </g>
      )}
    </g>
  )
}

/** Labels bear their word above, shown boxes below: one box on another hides neither. */
function Word({ below, children }: { below: boolean; children: string }) {
  const widthCssPx = children.length * 6.8 + 8
  return (
    <>
      <rect
        x="-1"
        y={below ? 2 : -18}
        width={widthCssPx}
        height="16"
        rx="3"
        className="fill-photo-halo"
      />
      <text
        x={widthCssPx / 2 - 1}
        y={below ? 14 : -6}
        textAnchor="middle"
        className="fill-photo-ink text-[12px] font-semibold"
      >
        {children}
      </text>
    </>
  )
}

import type { CorrectedBox } from '../contract/record.ts'
import { MarkShape } from '../ui/MarkShape.tsx'
import { boxToView, type Viewport } from './viewport.ts'

/** The selected mark is grabbed with this much room around it. */
const grabRoomCssPx = 18
const smallestTargetCssPx = 44

interface MarkTargetProps {
  readonly mark: CorrectedBox
  readonly viewport: Viewport
  readonly selected: boolean
  readonly closer: boolean
  readonly label: string
  onSelect(): void
  /** The keyboard came here. */
  onFocus(): void
}

/** A mark that can be tapped, focused and read out. */
export function MarkTarget({
  mark,
  viewport,
  selected,
  closer,
  label,
  onSelect,
  onFocus,
}: MarkTargetProps) {
  const { scale, offsetX, offsetY } = viewport
  const inView = boxToView(viewport, mark.box)
  const room = selected ? grabRoomCssPx : 0
  const width = Math.max(inView.width + 2 * room, smallestTargetCssPx)
  const height = Math.max(inView.height + 2 * room, smallestTargetCssPx)
  return (
    <g
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- SVG has no button
      role="button"
      tabIndex={0}
      aria-label={label}
      aria-pressed={selected}
      data-box-id={mark.boxId}
      {...(selected ? { 'data-selected': '' } : {})}
      className="group outline-none"
      style={{ cursor: selected ? 'move' : 'pointer' }}
      onFocus={(event) => {
        if (event.currentTarget.matches(':focus-visible')) onFocus()
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return
        event.preventDefault()
        onSelect()
      }}
    >
      <rect
        x={inView.x + inView.width / 2 - width / 2}
        y={inView.y + inView.height / 2 - height / 2}
        width={width}
        height={height}
        rx="6"
        fill="transparent"
        className="group-focus-visible:stroke-photo-ink"
        strokeWidth="2"
      />
      <g transform={`translate(${offsetX} ${offsetY}) scale(${scale})`} pointerEvents="none">
        <MarkShape mark={mark} imagePxPerCssPx={1 / scale} selected={selected} closer={closer} />
      </g>
    </g>
  )
}

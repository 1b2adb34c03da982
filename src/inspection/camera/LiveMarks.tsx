import type { Size } from '../../contract/geometry.ts'
import { MarkShape } from '../../ui/MarkShape.tsx'
import type { LiveView } from './live-boxes.ts'

interface LiveMarksProps {
  readonly view: LiveView
  /** Of the element that shows the stream, in CSS pixels. */
  readonly stage: Size | null
}

/** Boxes over the stream, which fills the stage and is cut where it does not fit. */
export function LiveMarks({ view: { marks, frame }, stage }: LiveMarksProps) {
  if (frame === null || stage === null || marks.length === 0) return null
  const cssPxPerFramePx = Math.max(stage.width / frame.width, stage.height / frame.height)
  return (
    <svg
      viewBox={`0 0 ${frame.width} ${frame.height}`}
      preserveAspectRatio="xMidYMid slice"
      className="pointer-events-none absolute inset-0 size-full"
      data-testid="live-marks"
      aria-hidden="true"
    >
      {marks.map(({ id, classId, box }) => (
        <MarkShape
          key={id}
          mark={{ box, classId, origin: 'model' }}
          imagePxPerCssPx={1 / cssPxPerFramePx}
        />
      ))}
    </svg>
  )
}

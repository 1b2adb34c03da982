import type { Size } from '../../contract/geometry.ts'
import { MarkShape } from '../../ui/MarkShape.tsx'
import type { LiveView } from './live-boxes.ts'

interface LiveMarksProps {
  readonly view: LiveView
  /** Of the element that shows the stream, in CSS pixels. */
  readonly stage: Size | null
}

/** Boxes over the stream, which is shown whole: what the photo will have is what one sees. */
export function LiveMarks({ view: { marks, frame }, stage }: LiveMarksProps) {
  if (frame === null || stage === null || marks.length === 0) return null
  const cssPxPerFramePx = Math.min(stage.width / frame.width, stage.height / frame.height)
  return (
    <svg
      viewBox={`0 0 ${frame.width} ${frame.height}`}
      preserveAspectRatio="xMidYMid meet"
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

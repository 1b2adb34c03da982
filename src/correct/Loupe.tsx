import type { Size } from '../contract/geometry.ts'
import type { CorrectedBox } from '../contract/record.ts'
import { MarkShape } from '../ui/MarkShape.tsx'
import type { ImagePoint } from '../domain/box-edit.ts'
import type { ViewPoint } from './viewport.ts'

const diameterCssPx = 128
/** Between the finger's centre and the loupe's rim. */
const gapCssPx = 44

interface LoupeProps {
  readonly photoUrl: string
  readonly photo: Size
  readonly stage: Size
  /** What the loupe looks at. */
  readonly at: ImagePoint
  readonly finger: ViewPoint
  /** CSS pixels per image pixel in the loupe. */
  readonly zoom: number
  readonly mark: CorrectedBox | null
}

/** Shows what the finger covers, above it, or beside it where there is no room above. */
export function Loupe({ photoUrl, photo, stage, at, finger, zoom, mark }: LoupeProps) {
  const radius = diameterCssPx / 2
  const place = placeOf(finger, stage)
  const originX = radius - at.imageX * zoom
  const originY = radius - at.imageY * zoom
  return (
    <div
      aria-hidden="true"
      data-testid="loupe"
      className="pointer-events-none absolute overflow-hidden rounded-full border-3 border-photo-ink bg-photo-ground shadow-[0_0_0_2px_var(--color-photo-halo)]"
      style={{ width: diameterCssPx, height: diameterCssPx, left: place.x, top: place.y }}
    >
      <img
        src={photoUrl}
        alt=""
        draggable={false}
        className="absolute top-0 left-0 max-w-none origin-top-left"
        style={{
          width: photo.width,
          height: photo.height,
          transform: `translate(${originX}px, ${originY}px) scale(${zoom})`,
        }}
      />
      <svg className="absolute inset-0 size-full">
        {mark !== null && (
          <g transform={`translate(${originX} ${originY}) scale(${zoom})`}>
            <MarkShape mark={mark} imagePxPerCssPx={1 / zoom} tag={false} selected />
          </g>
        )}
        <path
          d={`M${radius - 9} ${radius}h18M${radius} ${radius - 9}v18`}
          className="stroke-photo-ink"
          strokeWidth="1.5"
        />
      </svg>
    </div>
  )
}

function placeOf(finger: ViewPoint, stage: Size): { x: number; y: number } {
  const radius = diameterCssPx / 2
  const inX = (x: number) => Math.min(Math.max(4, x), stage.width - diameterCssPx - 4)
  const above = finger.viewY - gapCssPx - diameterCssPx
  if (above >= 4) return { x: inX(finger.viewX - radius), y: above }
  const right = finger.viewX < stage.width / 2
  const x = right ? finger.viewX + gapCssPx + 12 : finger.viewX - gapCssPx - 12 - diameterCssPx
  return { x: inX(x), y: Math.max(4, finger.viewY - radius) }
}

import { CloudOff } from 'lucide-react'
import type { PhotoView } from '../domain/inspection-view.ts'
import { MarkShape } from '../ui/MarkShape.tsx'
import { strings } from './strings.en.ts'
import { usePicture } from './use-picture.ts'

interface PhotoThumbProps {
  readonly photo: PhotoView
  /** About how wide it stands on screen; only the width of lines depends on it. */
  readonly aboutCssPx: number
}

/** A photo with its marks, filling its frame. Decoration: the control around it carries the name. */
export function PhotoThumb({ photo, aboutCssPx }: PhotoThumbProps) {
  const picture = usePicture(photo.added.sha, 'thumb')
  const text = strings.useText()
  const { width, height } = photo.added.size
  return (
    <span className="absolute inset-0 block bg-photo-ground" aria-hidden="true">
      {picture.state === 'gone' && (
        <span className="flex size-full flex-col items-center justify-center gap-1 text-13 text-photo-ink">
          <CloudOff className="size-6" />
          {text('photoOnServerOnly')}
        </span>
      )}
      {picture.state === 'ready' && (
        <img src={picture.url} alt="" className="size-full object-cover" draggable={false} />
      )}
      {picture.state === 'ready' && (
        <svg
          viewBox={`0 0 ${width} ${height}`}
          preserveAspectRatio="xMidYMid slice"
          className="absolute inset-0 size-full"
        >
          {photo.boxes.map((box) => (
            <MarkShape
              key={box.boxId}
              mark={box}
              imagePxPerCssPx={Math.min(width, height * (4 / 3)) / aboutCssPx}
              tag={false}
            />
          ))}
        </svg>
      )}
    </span>
  )
}

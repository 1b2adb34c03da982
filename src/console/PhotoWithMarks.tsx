import { useState } from 'react'
import type { CorrectedBox, PhotoAdded } from '../contract/record.ts'
import { MarkShape } from '../ui/MarkShape.tsx'
import { photoUrl } from './api.ts'
import { strings } from './strings.en.ts'
import { useWidth } from './use-width.ts'

interface PhotoWithMarksProps {
  readonly photo: PhotoAdded
  readonly marks: readonly CorrectedBox[]
  readonly alt: string
  /** Small pictures leave the corner tags out. */
  readonly tags?: boolean
}

/** The stored photo with its marks over it, in the photo's own proportions. */
export function PhotoWithMarks({ photo, marks, alt, tags = true }: PhotoWithMarksProps) {
  const text = strings.useText()
  const [frame, widthCssPx] = useWidth<HTMLSpanElement>()
  const [failed, setFailed] = useState(false)
  const { width, height } = photo.size
  return (
    <span
      ref={frame}
      className="relative block w-full bg-photo-ground"
      style={{ aspectRatio: `${width} / ${height}` }}
    >
      <img
        src={photoUrl(photo.sha)}
        alt={alt}
        loading="lazy"
        decoding="async"
        onError={() => setFailed(true)}
        className="absolute inset-0 size-full"
      />
      {failed && (
        <span
          role="alert"
          className="absolute inset-0 flex items-center justify-center bg-photo-ground p-4 text-center text-15 text-photo-ink"
        >
          {tags && text('photoNotShown')}
        </span>
      )}
      {widthCssPx > 0 && !failed && (
        <svg
          aria-hidden="true"
          viewBox={`0 0 ${width} ${height}`}
          className="absolute inset-0 size-full overflow-hidden"
        >
          {marks.map((mark) => (
            <MarkShape
              key={mark.boxId}
              mark={mark}
              imagePxPerCssPx={width / widthCssPx}
              tag={tags}
            />
          ))}
        </svg>
      )}
    </span>
  )
}

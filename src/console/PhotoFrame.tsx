import { useCallback, useState, type ReactNode } from 'react'
import type { Size } from '../contract/geometry.ts'
import { strings } from './strings.en.ts'
import { useWidth } from './use-width.ts'

interface PhotoFrameProps {
  /** An address, or the bytes themselves. */
  readonly src: string | Blob
  readonly size: Size
  readonly alt: string
  /** Say so in words where the photo cannot be shown; small pictures stay dark. */
  readonly wordy?: boolean
  /** What is drawn over it, in image pixels; told how many of them make one CSS pixel. */
  readonly children: (imagePxPerCssPx: number) => ReactNode
}

/** A photo in its own proportions, with what is drawn over it in image space. */
export function PhotoFrame({ src, size, alt, wordy = true, children }: PhotoFrameProps) {
  const text = strings.useText()
  const [frame, widthCssPx] = useWidth<HTMLSpanElement>()
  const [failed, setFailed] = useState(false)
  const picture = useCallback(
    (image: HTMLImageElement) => {
      const url = typeof src === 'string' ? src : URL.createObjectURL(src)
      image.src = url
      return () => {
        if (typeof src !== 'string') URL.revokeObjectURL(url)
      }
    },
    [src],
  )
  const { width, height } = size
  return (
    <span
      ref={frame}
      className="relative block w-full bg-photo-ground"
      style={{ aspectRatio: `${width} / ${height}` }}
    >
      <img
        ref={picture}
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
          {wordy && text('photoNotShown')}
        </span>
      )}
      {widthCssPx > 0 && !failed && (
        <svg
          aria-hidden="true"
          viewBox={`0 0 ${width} ${height}`}
          className="absolute inset-0 size-full overflow-hidden"
        >
          {children(width / widthCssPx)}
        </svg>
      )}
    </span>
  )
}

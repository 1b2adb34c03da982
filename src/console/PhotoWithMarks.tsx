import type { CorrectedBox, PhotoAdded } from '../contract/record.ts'
import { MarkShape } from '../ui/MarkShape.tsx'
import { photoUrl } from './api.ts'
import { PhotoFrame } from './PhotoFrame.tsx'

interface PhotoWithMarksProps {
  readonly photo: PhotoAdded
  readonly marks: readonly CorrectedBox[]
  readonly alt: string
  /** Small pictures leave the corner tags out. */
  readonly tags?: boolean
}

/** The stored photo with its marks over it. */
export function PhotoWithMarks({ photo, marks, alt, tags = true }: PhotoWithMarksProps) {
  return (
    <PhotoFrame src={photoUrl(photo.sha)} size={photo.size} alt={alt} wordy={tags}>
      {(imagePxPerCssPx) =>
        marks.map((mark) => (
          <MarkShape key={mark.boxId} mark={mark} imagePxPerCssPx={imagePxPerCssPx} tag={tags} />
        ))
      }
    </PhotoFrame>
  )
}

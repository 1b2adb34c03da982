import { CloudOff } from 'lucide-react'
import type { InspectionPhoto } from '../contract/console.ts'
import { PhotoWithMarks } from './PhotoWithMarks.tsx'
import { shownMarks } from './shown-marks.ts'
import { strings } from './strings.en.ts'

/** All of one height, whatever their proportions, that the strip stays a strip. */
const stripHeight = '6rem'

interface PhotoStripProps {
  readonly photos: readonly InspectionPhoto[]
  readonly chosenId: string
  readonly onChoose: (photoId: string) => void
}

/** The photos in the order in which they were taken; the chosen one is framed. */
export function PhotoStrip({ photos, chosenId, onChoose }: PhotoStripProps) {
  const text = strings.useText()
  return (
    <ul aria-label={text('photos')} className="flex gap-2 overflow-x-auto px-6 py-4">
      {photos.map((photo, index) => (
        <li key={photo.id} className="shrink-0">
          <button
            type="button"
            aria-current={photo.id === chosenId}
            aria-label={text('photoNumber', { number: index + 1 })}
            onClick={() => onChoose(photo.id)}
            style={{
              width: `calc(${stripHeight} * ${photo.photo.size.width / photo.photo.size.height})`,
            }}
            className={`block overflow-hidden rounded-card border-4 ${photo.id === chosenId ? 'border-accent' : 'border-transparent'} ${photo.retracted ? 'opacity-45' : ''}`}
          >
            {photo.arrived ? (
              <PhotoWithMarks
                photo={photo.photo}
                marks={shownMarks(photo, 'corrected')}
                alt=""
                tags={false}
              />
            ) : (
              <span
                className="flex items-center justify-center bg-surface text-ink-soft"
                style={{ aspectRatio: photo.photo.size.width / photo.photo.size.height }}
              >
                <CloudOff aria-hidden="true" />
              </span>
            )}
          </button>
        </li>
      ))}
    </ul>
  )
}

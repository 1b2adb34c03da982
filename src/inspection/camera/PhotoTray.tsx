import { LoaderCircle } from 'lucide-react'
import { Link } from 'react-router'
import type { InspectionView, PhotoView } from '../../domain/inspection-view.ts'
import { StateSign } from '../../ui/StateSign.tsx'
import { useObservable } from '../../ui/use-observable.ts'
import { markCount, photosOf } from '../photo-judged.ts'
import { PhotoThumb } from '../PhotoThumb.tsx'
import { usePhone } from '../phone.ts'
import { useRemovals } from '../removals.ts'
import { strings } from '../strings.en.ts'
import { cameraStrings } from './camera-strings.en.ts'
import type { TakenPhoto } from './use-shutter.ts'

interface PhotoTrayProps {
  readonly inspection: InspectionView
  /** On their way to the store, oldest first. */
  readonly taken: readonly TakenPhoto[]
}

const cell =
  'relative block size-16 shrink-0 overflow-hidden rounded-card border-2 border-photo-ink bg-photo-ground'

/** Photos of the inspection, the newest first, with their boxes as they come. */
export function PhotoTray({ inspection, taken }: PhotoTrayProps) {
  const hidden = useRemovals((state) => state.hidden)
  const text = cameraStrings.useText()
  const photos = photosOf(inspection)
  if (photos.length + taken.length === 0) return null
  return (
    <ul
      aria-label={text('tray')}
      className="side:absolute side:right-full side:bottom-2 side:w-max side:max-w-[60vw] flex gap-2 overflow-x-auto p-1"
    >
      {taken.toReversed().map((photo) => (
        <li key={`taken ${photo.key}`}>
          <Taking photo={photo} />
        </li>
      ))}
      {photos
        .map((photo, index) => ({ photo, number: index + 1 }))
        .toReversed()
        .filter(({ photo }) => !hidden.has(photo.id))
        .map(({ photo, number }) => (
          <li key={photo.id}>
            <TrayPhoto inspection={inspection} photo={photo} number={number} />
          </li>
        ))}
    </ul>
  )
}

function Taking({ photo }: { photo: TakenPhoto }) {
  const text = cameraStrings.useText()
  return (
    <output
      className={`${cell} motion-safe:animate-[fade-in_150ms]`}
      aria-label={text('trayTaking')}
    >
      {photo.picture !== null && (
        <img src={photo.picture} alt="" className="size-full object-cover" draggable={false} />
      )}
      <span className="absolute inset-0 flex items-center justify-center bg-photo-ground/40 text-photo-ink">
        <LoaderCircle className="size-6 animate-spin" aria-hidden="true" />
      </span>
    </output>
  )
}

interface TrayPhotoProps {
  readonly inspection: InspectionView
  readonly photo: PhotoView
  readonly number: number
}

function TrayPhoto({ inspection, photo, number }: TrayPhotoProps) {
  const phase = useObservable(usePhone().detections.phases).get(photo.id) ?? null
  const text = cameraStrings.useText()
  const words = strings.useText()
  const count = markCount([photo])
  return (
    <Link
      to={`/inspection/${inspection.id}/photo/${photo.id}`}
      aria-label={
        phase === null
          ? text('trayPhoto', { number, marks: words('marks', { count }) })
          : text('trayLooking', { number })
      }
      className={cell}
    >
      <PhotoThumb photo={photo} aboutCssPx={64} />
      <span
        className="absolute bottom-0 left-0 flex h-5.5 items-center rounded-tr-card bg-photo-veil px-1 text-photo-ink [&_svg]:size-4"
        aria-hidden="true"
      >
        <StateSign state={photo.state} />
      </span>
      <span
        className="absolute right-0 bottom-0 flex h-5.5 min-w-5.5 items-center justify-center rounded-tl-card bg-photo-veil px-1 text-13 font-bold text-photo-ink"
        aria-hidden="true"
      >
        {phase === null ? count : <LoaderCircle className="size-4 animate-spin" />}
      </span>
    </Link>
  )
}

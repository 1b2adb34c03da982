import { Check, RotateCw, ScanSearch, Trash2 } from 'lucide-react'
import { Link } from 'react-router'
import type { InspectionView, PhotoView } from '../domain/inspection-view.ts'
import { StateSign } from '../ui/StateSign.tsx'
import { uiStrings } from '../ui/strings/ui.en.ts'
import { useObservable } from '../ui/use-observable.ts'
import type { DetectionPhase } from './detection-queue.ts'
import { isJudged, markCount } from './photo-judged.ts'
import { PhotoThumb } from './PhotoThumb.tsx'
import { usePhone } from './phone.ts'
import { removePhoto } from './removals.ts'
import { strings } from './strings.en.ts'

interface PhotoTileProps {
  readonly inspection: InspectionView
  readonly photo: PhotoView
  readonly number: number
  /** The only one: it takes the whole row. */
  readonly large: boolean
}

const stateWords = {
  'on-phone': 'stateOnPhone',
  sending: 'stateSending',
  safe: 'stateSafe',
  'needs-you': 'stateNeedsYou',
} as const

/** A photo of the grid with its marks, what is to do with it, and where it is. */
export function PhotoTile({ inspection, photo, number, large }: PhotoTileProps) {
  const { detections, store } = usePhone()
  const phase = useObservable(detections.phases).get(photo.id) ?? null
  const text = strings.useText()
  const words = uiStrings.useText()
  const label = text('photoOf', {
    number,
    marks: phase === null ? text('marks', { count: markCount([photo]) }) : text('looking'),
    checked: text(isJudged(photo) ? 'checked' : 'notChecked'),
    state: words(stateWords[photo.state]),
  })
  return (
    <div className="relative overflow-hidden rounded-card bg-photo-ground">
      <Link
        to={`/inspection/${inspection.id}/photo/${photo.id}`}
        aria-label={label}
        className="relative block aspect-4/3 w-full"
      >
        <PhotoThumb photo={photo} aboutCssPx={large ? 420 : 210} />
        <span
          className="absolute inset-x-0 bottom-0 flex min-h-8 items-center gap-1.5 bg-photo-veil px-2 text-15 font-semibold text-photo-ink"
          aria-hidden="true"
        >
          <StateSign state={photo.state} />
          <TileWord photo={photo} phase={phase} />
        </span>
      </Link>
      {!inspection.sealed && (
        <button
          type="button"
          aria-label={`${text('removePhoto')} ${number}`}
          title={text('removePhoto')}
          onClick={() => removePhoto(store, inspection.id, photo.id)}
          className="absolute top-0 right-0 inline-flex size-12 items-start justify-end p-1.5 text-photo-ink"
        >
          <span className="inline-flex size-8 items-center justify-center rounded-chip bg-photo-veil">
            <Trash2 className="size-4.5" aria-hidden="true" />
          </span>
        </button>
      )}
      {phase === 'failed' && (
        <button
          type="button"
          onClick={() => detections.retry(photo.id)}
          className="absolute top-0 left-0 inline-flex min-h-12 items-center gap-1.5 rounded-br-card bg-photo-veil px-3 text-15 font-semibold text-photo-ink"
        >
          <RotateCw className="size-4" aria-hidden="true" />
          {text('lookAgain')}
        </button>
      )}
    </div>
  )
}

function TileWord({ photo, phase }: { photo: PhotoView; phase: DetectionPhase | null }) {
  const text = strings.useText()
  if (phase === 'looking') {
    return (
      <span className="inline-flex items-center gap-1 motion-safe:animate-pulse">
        <ScanSearch className="size-4" />
        {text('looking')}
      </span>
    )
  }
  if (phase === 'waiting') return <span className="truncate">{text('waitsForModel')}</span>
  if (phase === 'failed') return <span className="truncate">{text('lookFailed')}</span>
  if (!isJudged(photo)) {
    const count = photo.boxes.filter(({ reviewed }) => !reviewed).length
    return <span className="truncate">{text(count > 0 ? 'toCheck' : 'notChecked', { count })}</span>
  }
  return (
    <>
      <span className="truncate">{text('marks', { count: markCount([photo]) })}</span>
      <Check className="ml-auto size-5" strokeWidth={3} />
    </>
  )
}

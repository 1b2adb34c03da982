import { ChevronRight, Lock } from 'lucide-react'
import { Link } from 'react-router'
import type { InspectionView } from '../domain/inspection-view.ts'
import { StateSign } from '../ui/StateSign.tsx'
import { markCount, photosOf } from './photo-judged.ts'
import { PhotoThumb } from './PhotoThumb.tsx'
import { Plate } from './Plate.tsx'
import { strings } from './strings.en.ts'

/** One inspection of the list: which car, what is on it, where it is. */
export function InspectionLine({ inspection }: { inspection: InspectionView }) {
  const text = strings.useText()
  const photos = photosOf(inspection)
  const first = photos[0]
  return (
    <Link
      to={`/inspection/${inspection.id}`}
      className="flex items-center gap-3 py-3 hoverable:hover:bg-surface"
    >
      <span className="relative size-18 shrink-0 overflow-hidden rounded-card bg-surface">
        {first !== undefined && <PhotoThumb photo={first} aboutCssPx={110} />}
      </span>
      <span className="flex min-w-0 flex-1 flex-col gap-1">
        <Plate vehicle={inspection.vehicle} />
        <span className="text-15 text-ink-soft">
          {photos.length === 0
            ? text('noPhotosYet')
            : `${text('photos', { count: photos.length })} · ${text('marks', { count: markCount(photos) })}`}
        </span>
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1 text-15 font-semibold">
          <StateSign state={inspection.state} word />
          {inspection.sealed && (
            <span className="inline-flex items-center gap-1">
              <Lock className="size-4" aria-hidden="true" />
              {text('sealed')}
            </span>
          )}
        </span>
      </span>
      <ChevronRight className="size-5 shrink-0 text-ink-soft" aria-hidden="true" />
    </Link>
  )
}

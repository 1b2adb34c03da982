import { Check, Lock, Pencil, TriangleAlert } from 'lucide-react'
import { Link } from 'react-router'
import type { Vehicle } from '../contract/record.ts'
import type { InspectionView } from '../domain/inspection-view.ts'
import { StateSign } from '../ui/StateSign.tsx'
import { currentLanguage } from '../ui/strings/catalogue.ts'
import { BackLink } from './BackLink.tsx'
import { strings } from './strings.en.ts'
import { vehicleTitle } from './vehicle-title.ts'

/** Which car this is and where its evidence stands. */
export function InspectionHead({ inspection }: { inspection: InspectionView }) {
  const text = strings.useText()
  const { vehicle, sealed, sample } = inspection
  return (
    <div className="pb-3">
      <div className="flex min-h-14 items-center gap-1 pr-2 pl-1">
        <BackLink to="/" />
        <h1 className="min-w-0 flex-1 truncate text-28 font-bold tracking-wide">
          {vehicleTitle(vehicle) || text('vehicle')}
        </h1>
        {!sealed && (
          <Link
            to={`/inspection/${inspection.id}/vehicle`}
            aria-label={text('editVehicle')}
            title={text('editVehicle')}
            className="inline-flex size-12 items-center justify-center rounded-card hoverable:hover:bg-surface"
          >
            <Pencil className="size-5" aria-hidden="true" />
          </Link>
        )}
      </div>
      <div className="safe-x flex flex-col gap-1.5">
        <VehicleLine vehicle={vehicle} />
        <p className="flex flex-wrap items-center gap-x-4 gap-y-1 text-15 font-semibold">
          <StateSign state={inspection.state} word />
          {sealed && (
            <span className="inline-flex items-center gap-1.5">
              <Lock className="size-4.5" aria-hidden="true" />
              {text('sealed')}
            </span>
          )}
          {sample && (
            <span className="rounded-tag border border-line-strong px-1.5">{text('sample')}</span>
          )}
        </p>
      </div>
    </div>
  )
}

function VehicleLine({ vehicle }: { vehicle: Vehicle }) {
  const text = strings.useText()
  const { vin, vinCheckDigit, mileageKm } = vehicle
  if (vin === null && mileageKm === null) return null
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-15 text-ink-soft">
      {vin !== null && (
        <span className="inline-flex items-center gap-1.5 font-semibold tracking-wider text-ink">
          {vin}
          {vinCheckDigit === 'right' && (
            <Check className="size-4" strokeWidth={3} aria-label={text('vinCheckRight')} />
          )}
        </span>
      )}
      {vinCheckDigit === 'wrong' && (
        <span className="inline-flex items-center gap-1">
          <TriangleAlert className="size-4" aria-hidden="true" />
          {text('vinCheckWrongShort')}
        </span>
      )}
      {mileageKm !== null && (
        <span>
          {new Intl.NumberFormat(currentLanguage()).format(mileageKm)} {text('mileageUnit')}
        </span>
      )}
    </p>
  )
}

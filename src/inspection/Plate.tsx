import type { Vehicle } from '../contract/record.ts'
import { strings } from './strings.en.ts'
import { vinTail } from './vehicle-title.ts'

/** The plate as it is read on the car, with the VIN's tail beside it. */
export function Plate({ vehicle }: { vehicle: Vehicle }) {
  const text = strings.useText()
  const { plate, vin } = vehicle
  return (
    <span className="flex min-w-0 flex-wrap items-baseline gap-x-3">
      <span className="max-w-full truncate text-20 font-bold tracking-wide">
        {plate !== '' ? plate : vin !== null ? `…${vinTail(vin)}` : text('withoutPlate')}
      </span>
      {plate !== '' && vin !== null && (
        <span className="text-15 text-ink-soft">{text('vinTail', { tail: vinTail(vin) })}</span>
      )}
    </span>
  )
}

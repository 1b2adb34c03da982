import type { Vehicle } from '../contract/record.ts'

/** The end of a VIN is what tells cars of one make apart. */
export function vinTail(vin: string): string {
  return vin.slice(-6)
}

/** The shortest name by which a person knows the car again. */
export function vehicleTitle(vehicle: Vehicle): string {
  if (vehicle.plate !== '') return vehicle.plate
  return vehicle.vin === null ? '' : `…${vinTail(vehicle.vin)}`
}

import type { InspectionRow } from '../contract/console.ts'
import type { Vehicle } from '../contract/record.ts'
import { strings } from './strings.en.ts'

/** How a car is called: its plate, else the end of its VIN. */
export function vehicleTitle({ plate, vin }: Vehicle): string {
  if (plate !== '') return plate
  return vin === null ? strings.text('noPlate') : `…${vin.slice(-6)}`
}

/** Whether an inspection is what a person looks for; an empty text finds all. */
export function fitsSearch(row: InspectionRow, search: string): boolean {
  const { plate, vin } = row.vehicle
  const wanted = plain(search)
  return [plate, vin ?? '', row.deviceName].some((text) => plain(text).includes(wanted))
}

/** Plates and VINs are typed with and without spaces and dashes. */
function plain(text: string): string {
  return text.toLowerCase().replaceAll(/[\s-]/g, '')
}

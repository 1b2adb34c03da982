import type { InspectionId } from '../../../src/contract/ids.ts'
import type { Vehicle } from '../../../src/contract/record.ts'
import { normaliseVin } from '../../../src/domain/vin.ts'
import { sha256 } from '../../security/hashing.ts'

/**
 * What holds the photos of one vehicle together, as 16 hexadecimal digits: a hash, so that no VIN
 * and no plate stands in a dataset. By VIN, else by plate, else by the inspection.
 */
export function vehicleKey(inspection: {
  readonly id: InspectionId
  readonly vehicle: Pick<Vehicle, 'vin' | 'plate'>
}): string {
  const { vin, plate } = inspection.vehicle
  const byPlate = normalisedName(plate)
  if (vin !== null) return keyOf(normaliseVin(vin))
  return keyOf(byPlate === '' ? inspection.id : byPlate)
}

/** A plate, however it was typed: letters and digits of any script, in capitals. */
export function normalisedName(text: string): string {
  return text
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
}

function keyOf(text: string): string {
  return sha256(text).slice(0, 16)
}

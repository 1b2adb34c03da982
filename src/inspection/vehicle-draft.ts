import type { Vehicle } from '../contract/record.ts'
import { checkVin, vinLength, type VinCheck } from '../domain/vin.ts'
import { strings } from './strings.en.ts'

/** What stands in the form, as typed. */
export interface VehicleDraft {
  readonly vin: string
  readonly plate: string
  readonly mileage: string
}

export const emptyDraft: VehicleDraft = { vin: '', plate: '', mileage: '' }

export function draftOf({ vin, plate, mileageKm }: Vehicle): VehicleDraft {
  return { vin: vin ?? '', plate, mileage: mileageKm === null ? '' : String(mileageKm) }
}

export interface VehicleProblems {
  /** Nothing by which the car could be known again. */
  readonly empty: boolean
  readonly vin: string | null
  readonly plate: string | null
  readonly mileage: string | null
}

/** The vehicle, or null with what is wrong in words. */
export function checkVehicle(draft: VehicleDraft): {
  readonly vehicle: Vehicle | null
  readonly problems: VehicleProblems
} {
  const plate = draft.plate.trim().toUpperCase().replaceAll(/\s+/g, ' ')
  const vin = draft.vin === '' ? null : checkVin(draft.vin)
  const mileage = readMileage(draft.mileage)
  const problems: VehicleProblems = {
    empty: vin === null && plate === '',
    vin: vin === null || vin.ok ? null : vinProblem(vin),
    plate: plate.length > 20 ? strings.text('plateTooLong') : null,
    mileage: mileage === 'wrong' ? strings.text('mileageWrong') : null,
  }
  const wrong = problems.empty || problems.vin !== null || problems.plate !== null
  if (wrong || mileage === 'wrong' || (vin !== null && !vin.ok)) return { vehicle: null, problems }
  return {
    vehicle: {
      vin: vin?.vin ?? null,
      vinCheckDigit: vin?.checkDigit ?? 'unknown',
      plate,
      mileageKm: mileage,
    },
    problems,
  }
}

/** Thousands may be set apart by spaces, dots or commas: '84 210', '84.210'. */
function readMileage(typed: string): number | null | 'wrong' {
  const digits = typed.replaceAll(/[\s.,'’]/g, '')
  if (digits === '') return null
  if (!/^\d{1,9}$/.test(digits)) return 'wrong'
  const km = Number(digits)
  return km <= 5_000_000 ? km : 'wrong'
}

export interface VinNote {
  readonly tone: 'hint' | 'problem' | 'warning' | 'right'
  readonly message: string
}

/**
 * What to say below the VIN. A forbidden character is a problem as soon as it is typed; a length
 * only once the person wants to go on, or has typed too much.
 */
export function vinNote(vin: string, tried: boolean): VinNote {
  const hint: VinNote = { tone: 'hint', message: strings.text('vinHint') }
  if (vin === '') return hint
  const check = checkVin(vin)
  if (!check.ok) {
    const early = check.problem === 'wrong_length' && check.length < vinLength && !tried
    return early ? hint : { tone: 'problem', message: vinProblem(check) }
  }
  return check.checkDigit === 'right'
    ? { tone: 'right', message: strings.text('vinCheckRight') }
    : { tone: 'warning', message: strings.text('vinCheckWrong') }
}

function vinProblem({ problem, characters, length }: VinCheck & { ok: false }): string {
  const named = { characters: characters.join(', ') }
  if (problem === 'forbidden_letter') return strings.text('vinForbidden', named)
  if (problem === 'unknown_character') return strings.text('vinOtherCharacter', named)
  return strings.text('vinWrongLength', { count: length })
}

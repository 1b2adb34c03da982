import { describe, expect, it } from 'vitest'
import { checkVehicle, emptyDraft, vinNote } from './vehicle-draft.ts'

const right = '1HGCM82633A004352'
const wrongDigit = 'WVWZZZ1KZ6W000001'

describe('vehicle draft', () => {
  it('asks for a VIN or a plate and for nothing more', () => {
    expect(checkVehicle(emptyDraft).vehicle).toBeNull()
    expect(checkVehicle(emptyDraft).problems.empty).toBe(true)
    expect(checkVehicle({ ...emptyDraft, plate: ' b-lx  204 ' }).vehicle).toEqual({
      vin: null,
      vinCheckDigit: 'unknown',
      plate: 'B-LX 204',
      mileageKm: null,
    })
    expect(checkVehicle({ ...emptyDraft, vin: right }).vehicle?.vinCheckDigit).toBe('right')
  })

  it('keeps a wrong check digit as a mark and only warns', () => {
    expect(checkVehicle({ ...emptyDraft, vin: wrongDigit }).vehicle).toMatchObject({
      vin: wrongDigit,
      vinCheckDigit: 'wrong',
    })
    expect(vinNote(wrongDigit, false).tone).toBe('warning')
  })

  it.each([
    ['1HGCM82633A00435O', /no O/],
    ['QHGCM82633A00435I', /no Q, I/],
    ['1HGCM82633A00435', /this one has 16/],
    ['1HGCM82633A0043522', /this one has 18/],
    ['1HGCM82633A0043.2', /\. cannot be in it/],
  ])('refuses %s and says why', (vin, reason) => {
    const { vehicle, problems } = checkVehicle({ ...emptyDraft, vin, plate: 'A 1' })
    expect(vehicle).toBeNull()
    expect(problems.vin).toMatch(reason)
  })

  it('does not complain of a VIN that is still being typed, but at once of an O', () => {
    expect(vinNote('1HGCM8', false).tone).toBe('hint')
    expect(vinNote('1HGCM8', true).tone).toBe('problem')
    expect(vinNote('1HGO', false).tone).toBe('problem')
  })

  it.each([
    ['84 210', 84_210],
    ['84.210', 84_210],
    ['', null],
  ])('reads the mileage %j', (mileage, km) => {
    expect(checkVehicle({ vin: '', plate: 'A 1', mileage }).vehicle?.mileageKm).toBe(km)
  })

  it.each(['-5', '12e3', '9999999', 'about 80000'])('refuses the mileage %j', (mileage) => {
    const { vehicle, problems } = checkVehicle({ vin: '', plate: 'A 1', mileage })
    expect(vehicle).toBeNull()
    expect(problems.mileage).not.toBeNull()
  })
})

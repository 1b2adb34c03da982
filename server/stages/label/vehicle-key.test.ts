import { describe, expect, it } from 'vitest'
import { InspectionId } from '../../../src/contract/ids.ts'
import { vehicleKey } from './vehicle-key.ts'

const id = InspectionId.parse('00000000-0000-7000-8000-000000000001')
const other = InspectionId.parse('00000000-0000-7000-8000-000000000002')
const vin = '1M8GDM9AXKP042788'

describe('the key of a vehicle', () => {
  it('L6: goes by the VIN, whatever the plate is', () => {
    const key = vehicleKey({ id, vehicle: { vin, plate: 'B LL 7' } })
    expect(key).toMatch(/^[0-9a-f]{16}$/)
    expect(vehicleKey({ id: other, vehicle: { vin, plate: '' } })).toBe(key)
  })

  it('L6: goes by the plate, however it was typed', () => {
    const key = vehicleKey({ id, vehicle: { vin: null, plate: 'b-ll 7' } })
    expect(vehicleKey({ id: other, vehicle: { vin: null, plate: 'B LL 7' } })).toBe(key)
    expect(vehicleKey({ id, vehicle: { vin: null, plate: 'B LL 8' } })).not.toBe(key)
  })

  it('L6: tells plates apart that have letters of another script alone', () => {
    const first = vehicleKey({ id, vehicle: { vin: null, plate: 'ЖЩ 7' } })
    expect(vehicleKey({ id, vehicle: { vin: null, plate: 'ЮЯ 7' } })).not.toBe(first)
  })

  it('L6: goes by the inspection where nothing is known of the vehicle', () => {
    const vehicle = { vin: null, plate: ' - ' }
    expect(vehicleKey({ id, vehicle })).not.toBe(vehicleKey({ id: other, vehicle }))
  })
})

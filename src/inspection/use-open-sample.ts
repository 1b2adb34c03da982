import { useState } from 'react'
import { useNavigate } from 'react-router'
import type { SamplePhoto } from '../contract/sample.ts'
import { showToast } from '../ui/toast.ts'
import { usePhone } from './phone.ts'
import { showStoreProblem } from './store-problem.ts'
import { strings } from './strings.en.ts'

/** One tap: a sample inspection with the sample's photo, opened where its marks will show. */
export function useOpenSample(): { open(sample: SamplePhoto): Promise<void>; busy: boolean } {
  const { store, samples, adding } = usePhone()
  const navigate = useNavigate()
  const [busy, setBusy] = useState(false)

  async function open(sample: SamplePhoto): Promise<void> {
    setBusy(true)
    try {
      const blob = await samples.bytes(sample).catch(() => null)
      if (blob === null) {
        showToast(strings.text('samplesFailed'), { tone: 'needs-you' })
        return
      }
      const inspection = await store.openInspection(sampleVehicle(sample), true)
      const added = await adding.add(inspection, [{ blob, name: sample.file }], {
        source: 'sample',
        rendered: true,
      })
      const photo = added[0]
      await navigate(
        photo === undefined
          ? `/inspection/${inspection}`
          : `/inspection/${inspection}/photo/${photo}`,
      )
    } catch (error) {
      showStoreProblem(error)
    } finally {
      setBusy(false)
    }
  }
  return { open, busy }
}

/** No VIN: a made-up one could be some real car's. */
function sampleVehicle(sample: SamplePhoto) {
  const plate = `SAMPLE ${/\d+/.exec(sample.file)?.[0] ?? ''}`
  return { vin: null, vinCheckDigit: 'unknown', plate, mileageKm: null } as const
}

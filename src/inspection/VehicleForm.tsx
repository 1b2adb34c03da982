import { useId, useRef, useState } from 'react'
import type { Vehicle } from '../contract/record.ts'
import { Button } from '../ui/Button.tsx'
import { TextField } from '../ui/TextField.tsx'
import { strings } from './strings.en.ts'
import { checkVehicle, type VehicleDraft } from './vehicle-draft.ts'
import { VinField } from './VinField.tsx'
import { VinKeypadFor } from './VinKeypadFor.tsx'

interface VehicleFormProps {
  readonly initial: VehicleDraft
  readonly submitLabel: string
  readonly busy: boolean
  onSubmit(vehicle: Vehicle): void
}

/** VIN, plate and mileage; one of VIN and plate is enough to go on. */
export function VehicleForm({ initial, submitLabel, busy, onSubmit }: VehicleFormProps) {
  const [draft, setDraft] = useState(initial)
  const [tried, setTried] = useState(false)
  const [keypad, setKeypad] = useState(initial.vin === '' && initial.plate === '')
  const vinField = useRef<HTMLInputElement>(null)
  const noteId = useId()
  const text = strings.useText()
  const change = (part: Partial<VehicleDraft>) => setDraft((old) => ({ ...old, ...part }))
  const { vehicle, problems } = checkVehicle(draft)
  const missing = tried && problems.vin === null && vehicle === null && problems.empty

  function submit(): void {
    setTried(true)
    if (vehicle !== null) onSubmit(vehicle)
    else if (problems.vin !== null) vinField.current?.focus()
  }

  return (
    <form
      className="grid h-full grid-rows-[minmax(0,1fr)_auto]"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <div className="overflow-y-auto">
        <div className="safe-x wide:grid-cols-2 mx-auto grid max-w-3xl gap-4 py-4">
          <VinField
            ref={vinField}
            value={draft.vin}
            tried={tried}
            className="wide:col-span-2"
            onChange={(vin) => change({ vin })}
            onFocus={() => setKeypad(true)}
          />
          <TextField
            label={text('plate')}
            value={draft.plate}
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            enterKeyHint="next"
            problem={problems.plate}
            className="tracking-wide uppercase"
            onFocus={() => setKeypad(false)}
            onChange={(plate) => change({ plate })}
          />
          <TextField
            label={text('mileage')}
            value={draft.mileage}
            inputMode="numeric"
            autoComplete="off"
            enterKeyHint="done"
            unit={text('mileageUnit')}
            problem={problems.mileage}
            onFocus={() => setKeypad(false)}
            onChange={(mileage) => change({ mileage })}
          />
        </div>
      </div>
      <div className="safe-x safe-bottom border-t border-line pt-3">
        <div className="short:flex-row short:items-stretch mx-auto flex max-w-3xl flex-col gap-3">
          {keypad && (
            <VinKeypadFor field={vinField} vin={draft.vin} onVin={(vin) => change({ vin })} />
          )}
          {missing && (
            <p id={noteId} role="alert" className="text-15 font-semibold text-alert">
              {text('vinOrPlate')}
            </p>
          )}
          <Button
            kind="primary"
            type="submit"
            className="min-h-14 w-full short:w-44"
            disabled={busy}
          >
            {submitLabel}
          </Button>
        </div>
      </div>
    </form>
  )
}

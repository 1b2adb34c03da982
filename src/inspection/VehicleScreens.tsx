import { useState, type ReactNode } from 'react'
import { useNavigate } from 'react-router'
import type { Vehicle } from '../contract/record.ts'
import { TopBar } from '../ui/TopBar.tsx'
import { BackLink } from './BackLink.tsx'
import { NotFoundScreen } from './NotFoundScreen.tsx'
import { usePhone } from './phone.ts'
import { showStoreProblem } from './store-problem.ts'
import { strings } from './strings.en.ts'
import { useInspection } from './use-inspection.ts'
import { draftOf, emptyDraft } from './vehicle-draft.ts'
import { VehicleForm } from './VehicleForm.tsx'

/** `/new`: which car; nothing is stored before 'Start inspection'. */
export function NewVehicleScreen() {
  const { store } = usePhone()
  const text = strings.useText()
  const { busy, save } = useSaving()
  return (
    <Frame title={text('newInspection')} back="/">
      <VehicleForm
        initial={emptyDraft}
        submitLabel={text('startInspection')}
        busy={busy}
        onSubmit={(vehicle) =>
          void save(async () => `/inspection/${await store.openInspection(vehicle, false)}`)
        }
      />
    </Frame>
  )
}

/** A mistyped VIN is amended by a record of its own; what was there first is kept. */
export function AmendVehicleScreen() {
  const { store } = usePhone()
  const inspection = useInspection()
  const text = strings.useText()
  const { busy, save } = useSaving()
  if (inspection === null || inspection.sealed) return <NotFoundScreen />
  const back = `/inspection/${inspection.id}`
  const amend = async (vehicle: Vehicle) => {
    await store.amendVehicle(inspection.id, vehicle)
    return back
  }
  return (
    <Frame title={text('editVehicle')} back={back}>
      <VehicleForm
        initial={draftOf(inspection.vehicle)}
        submitLabel={text('saveVehicle')}
        busy={busy}
        onSubmit={(vehicle) => void save(() => amend(vehicle))}
      />
    </Frame>
  )
}

interface FrameProps {
  readonly title: string
  readonly back: string
  readonly children: ReactNode
}

function Frame({ title, back, children }: FrameProps) {
  return (
    <div className="grid h-dvh grid-rows-[auto_minmax(0,1fr)]">
      <header className="safe-top border-b border-line">
        <TopBar lead={<BackLink to={back} />} title={title} />
      </header>
      <main className="min-h-0">{children}</main>
    </div>
  )
}

/** Goes to where the work says once it is durably stored. */
function useSaving() {
  const navigate = useNavigate()
  const [busy, setBusy] = useState(false)
  async function save(work: () => Promise<string>): Promise<void> {
    setBusy(true)
    try {
      await navigate(await work(), { replace: true })
    } catch (error) {
      showStoreProblem(error)
    } finally {
      setBusy(false)
    }
  }
  return { busy, save }
}

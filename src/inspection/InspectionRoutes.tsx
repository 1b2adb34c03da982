import { lazy, Suspense, use } from 'react'
import { Route, Routes } from 'react-router'
import { NotFoundScreen } from './NotFoundScreen.tsx'
import { usePhone } from './phone.ts'
import { strings } from './strings.en.ts'
import { TodayScreen } from './TodayScreen.tsx'

const InspectionScreen = lazy(async () => ({
  default: (await import('./InspectionScreen.tsx')).InspectionScreen,
}))
const NewVehicleScreen = lazy(async () => ({
  default: (await import('./VehicleScreens.tsx')).NewVehicleScreen,
}))
const AmendVehicleScreen = lazy(async () => ({
  default: (await import('./VehicleScreens.tsx')).AmendVehicleScreen,
}))
const CameraScreen = lazy(async () => ({
  default: (await import('./camera/CameraScreen.tsx')).CameraScreen,
}))
const PhotoScreen = lazy(async () => ({
  default: (await import('./photo/PhotoScreen.tsx')).PhotoScreen,
}))
const PhoneScreen = lazy(async () => ({ default: (await import('./PhoneScreen.tsx')).PhoneScreen }))
const DiagnosticsScreen = lazy(async () => ({
  default: (await import('./diagnostics/DiagnosticsScreen.tsx')).DiagnosticsScreen,
}))
const PairScreen = lazy(async () => ({ default: (await import('./PairScreen.tsx')).PairScreen }))

/** The inspector's screens by address. The first screen is in the shell; the rest follow. */
export function InspectionRoutes() {
  return (
    <Suspense fallback={<Opening />}>
      <WhenStoreIsReady />
    </Suspense>
  )
}

/** An address is looked up only once what is stored has been read. */
function WhenStoreIsReady() {
  const { store } = usePhone()
  use(store.ready)
  return (
    <Routes>
      <Route index element={<TodayScreen />} />
      <Route path="new" element={<NewVehicleScreen />} />
      <Route path="inspection/:inspectionId" element={<InspectionScreen />} />
      <Route path="inspection/:inspectionId/vehicle" element={<AmendVehicleScreen />} />
      <Route path="inspection/:inspectionId/camera" element={<CameraScreen />} />
      <Route path="inspection/:inspectionId/photo/:photoId" element={<PhotoScreen />} />
      <Route path="phone" element={<PhoneScreen />} />
      <Route path="diagnostics" element={<DiagnosticsScreen />} />
      <Route path="pair" element={<PairScreen />} />
      <Route path="*" element={<NotFoundScreen />} />
    </Routes>
  )
}

function Opening() {
  const text = strings.useText()
  return (
    <output className="safe-x flex h-dvh items-center justify-center text-17 text-ink-soft">
      {text('loading')}
    </output>
  )
}

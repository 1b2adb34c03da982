import { lazy, Suspense } from 'react'
import { BrowserRouter, Route, Routes } from 'react-router'
import { createPhotoIntake } from './capture/photo-intake.ts'
import { createPhoneDetector, detectorFiles } from './detect/phone-detector.ts'
import { createDetectionQueue } from './inspection/detection-queue.ts'
import { reportDeviceChanges } from './inspection/device-report.ts'
import { ErrorScreen } from './inspection/ErrorScreen.tsx'
import { InspectionRoutes } from './inspection/InspectionRoutes.tsx'
import { lateSync } from './inspection/late-sync.ts'
import { PhoneContext, type Phone } from './inspection/phone.ts'
import { createPhotoAdding } from './inspection/photo-adding.ts'
import { createPhotoPictures } from './inspection/photo-pictures.ts'
import { createSampleShelf } from './inspection/samples.ts'
import { createPhoneFiles, createPhoneOffline } from './offline/phone-offline.ts'
import { createEvidenceStore } from './store/evidence-store.ts'
import { Toasts } from './ui/Toasts.tsx'

/**
 * Puts the phone's rooms together: capture -> store -> detect -> store, and sync beside them. The
 * rooms do not know each other; whoever wants to see how they meet, reads here.
 */
export function createPhone(signal: AbortSignal): Phone {
  const appVersion = __APP_VERSION__
  const store = createEvidenceStore()
  const files = createPhoneFiles()
  const detector = createPhoneDetector(files)
  const offline = createPhoneOffline(files, detectorFiles)
  const sync = lateSync(async () => {
    const { createSync } = await import('./sync/sync.ts')
    return createSync({ source: store.syncSource, signal })
  })
  const detections = createDetectionQueue({ store, detector })
  const startWork = async (): Promise<void> => {
    await store.ready
    detections.start()
    reportDeviceChanges({ store, detector, appVersion, memory: localStorage })
  }
  // The screens wait for the same promise and say what is wrong with it.
  startWork().catch((error: unknown) => console.error('the store did not open', error))
  return {
    store,
    detector,
    sync,
    offline,
    detections,
    samples: createSampleShelf(),
    adding: createPhotoAdding({ store, intake: createPhotoIntake() }),
    pictures: createPhotoPictures(store),
    appVersion,
  }
}

const ConsoleRoutes = lazy(async () => ({
  default: (await import('./console/ConsoleRoutes.tsx')).ConsoleRoutes,
}))

/** The inspector's app, and the desk's console, which loads only when it is asked for. */
export function App({ phone }: { phone: Phone }) {
  return (
    <PhoneContext value={phone}>
      <BrowserRouter>
        <ErrorScreen>
          <Routes>
            <Route
              path="console/*"
              element={
                <Suspense>
                  <ConsoleRoutes />
                </Suspense>
              }
            />
            <Route path="*" element={<InspectionRoutes />} />
          </Routes>
        </ErrorScreen>
        <Toasts />
      </BrowserRouter>
    </PhoneContext>
  )
}

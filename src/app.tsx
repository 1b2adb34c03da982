import { lazy, Suspense } from 'react'
import { BrowserRouter, Route, Routes } from 'react-router'
import { createPhotoIntake } from './capture/photo-intake.ts'
import { createPhoneDetector, detectorFiles, sentFiles } from './detect/phone-detector.ts'
import { createDetectionQueue } from './inspection/detection-queue.ts'
import { reportDeviceChanges } from './inspection/device-report.ts'
import { ErrorScreen } from './inspection/ErrorScreen.tsx'
import { InspectionRoutes } from './inspection/InspectionRoutes.tsx'
import { lateModels } from './inspection/late-models.ts'
import { lateSecondLook } from './inspection/late-second-look.ts'
import { lateSync } from './inspection/late-sync.ts'
import { PhoneContext, type Phone } from './inspection/phone.ts'
import { createPhotoAdding } from './inspection/photo-adding.ts'
import { createPhotoPictures } from './inspection/photo-pictures.ts'
import { createSampleShelf } from './inspection/samples.ts'
import { readActiveModel } from './model/active-model.ts'
import { createPhoneFiles, createPhoneOffline, modelCacheName } from './offline/phone-offline.ts'
import { createEvidenceStore } from './store/evidence-store.ts'
import type { RunningSync } from './sync/sync.ts'
import { Toasts } from './ui/Toasts.tsx'

/** A model's file of which nothing comes for so long is fetched anew from there. */
const stallMs = 30_000

const activeModel = () => readActiveModel(localStorage)

/**
 * Puts the phone's rooms together: capture -> store -> detect -> store, and sync beside them. The
 * rooms do not know each other; whoever wants to see how they meet, reads here.
 */
export function createPhone(signal: AbortSignal): Phone {
  const appVersion = __APP_VERSION__
  const store = createEvidenceStore()
  const running = startSync(store, signal)
  const files = createPhoneFiles(async (url, init, sizeBytes) => {
    const { createResumingFetch } = await import('./model/resuming-fetch.ts')
    const { cachedPieces } = await import('./model/pieces.ts')
    const pieces = cachedPieces(caches, modelCacheName)
    const { models } = await running
    return createResumingFetch({ open: models.file, pieces, stallMs })(url, init, sizeBytes)
  })
  const detector = createPhoneDetector(files.all, activeModel())
  const offline = createPhoneOffline(files.all, () => detectorFiles(activeModel()))
  const sync = lateSync(() => running)
  const models = lateModels(async () => {
    const { startModelStore } = await import('./model/start-model-store.ts')
    const { browserSurroundings } = await import('./sync/occasions.ts')
    const { models: server, status } = await running
    const user = {
      status: detector.status,
      sentFiles,
      examine: detector.examine.bind(detector),
      switchTo: detector.switchTo.bind(detector),
    }
    const around = browserSurroundings()
    return startModelStore({
      server,
      sync: status,
      files: files.models,
      user,
      around,
      appVersion,
      signal,
    })
  })
  const detections = createDetectionQueue({ store, detector })
  const secondLook = lateSecondLook(async () => {
    await store.ready
    const { createSecondLook } = await import('./inspection/second-look.ts')
    const { phoneFinePass } = await import('./detect/phone-fine-pass.ts')
    const { phases } = detections
    return createSecondLook({ store, phases, look: phoneFinePass(detector), memory: localStorage })
  })
  const startWork = async (): Promise<void> => {
    await store.ready
    detections.start()
    reportDeviceChanges({
      store,
      detector,
      models,
      appVersion,
      memory: localStorage,
      browser: async () =>
        (await import('./domain/browser-name.ts')).browserName(navigator.userAgent),
    })
    const { startShadow } = await import('./shadow.ts')
    startShadow({ store, detections, detector, files: files.models, appVersion, signal })
  }
  // The screens wait for the same promise and say what is wrong with it.
  startWork().catch((error: unknown) => console.error('the store did not open', error))
  return {
    store,
    detector,
    models,
    sync,
    offline,
    detections,
    secondLook,
    samples: createSampleShelf(),
    adding: createPhotoAdding({ store, intake: createPhotoIntake() }),
    pictures: createPhotoPictures(store),
    cameraRoom: once(async () => (await import('./capture/camera-room.ts')).openCameraRoom()),
    storageUse: async () => {
      const { openStorageUse } = await import('./storage-use.ts')
      return openStorageUse({ models, active: activeModel })
    },
    appVersion,
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null
  return () => (made ??= make())
}

/** Uploads, signatures and zip come after the first screen. */
async function startSync(
  store: ReturnType<typeof createEvidenceStore>,
  signal: AbortSignal,
): Promise<RunningSync> {
  const { createSync } = await import('./sync/sync.ts')
  return createSync({ source: store.syncSource, signal })
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

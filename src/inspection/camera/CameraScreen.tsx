import { use, useCallback, useEffect, useState } from 'react'
import { Navigate, useNavigate } from 'react-router'
import { useStore } from 'zustand'
import { useElementSize } from '../../correct/use-element-size.ts'
import type { InspectionView } from '../../domain/inspection-view.ts'
import { useLatest } from '../../ui/use-latest.ts'
import { useObserved } from '../../ui/use-observable.ts'
import { AddingReport } from '../AddingReport.tsx'
import { DemoTag } from '../DemoTag.tsx'
import { NotFoundScreen } from '../NotFoundScreen.tsx'
import { usePhone } from '../phone.ts'
import type { CameraRoom } from '../ports.ts'
import { useAddPhotos } from '../use-add-photos.ts'
import { useInspection } from '../use-inspection.ts'
import { vehicleTitle } from '../vehicle-title.ts'
import { CameraBar } from './CameraBar.tsx'
import { cameraStrings } from './camera-strings.en.ts'
import { CameraTrouble } from './CameraTrouble.tsx'
import { LiveMarks } from './LiveMarks.tsx'
import { LiveNote } from './LiveNote.tsx'
import { useLiveSwitch } from './live-switch.ts'
import { PhotoTray } from './PhotoTray.tsx'
import { ShutterBar } from './ShutterBar.tsx'
import { useCamera } from './use-camera.ts'
import { useLiveBoxes } from './use-live-boxes.ts'
import { useShutter } from './use-shutter.ts'

/** The camera of an inspection: photos go to its tray at once, boxes lie on the stream. */
export function CameraScreen() {
  const inspection = useInspection()
  const room = use(usePhone().cameraRoom())
  if (inspection === null) return <NotFoundScreen />
  if (inspection.sealed) return <Navigate to={`/inspection/${inspection.id}`} replace />
  return <OpenCamera inspection={inspection} room={room} />
}

function OpenCamera({ inspection, room }: { inspection: InspectionView; room: CameraRoom }) {
  const { detector } = usePhone()
  const { camera } = room
  const state = useCamera(camera)
  const [video, setVideo] = useState<HTMLVideoElement | null>(null)
  const stage = useElementSize(video)
  const live = useLiveSwitch()
  const { taken, exposing, take } = useShutter(inspection.id, camera)
  const { addFiles } = useAddPhotos(inspection.id)
  const { view, tryAgain } = useLiveBoxes({
    room,
    video,
    on: live.on,
    taking: taken.length > 0,
  })
  const isDemo = useObserved(detector.status, ({ model }) => model?.demo === true)
  const text = cameraStrings.useText()
  const home = `/inspection/${inspection.id}`
  const ready = video !== null && !exposing
  const shoot = () => {
    if (ready) void take(video)
  }
  useShutterKeys(shoot, home)

  return (
    <div className="relative h-dvh overflow-hidden bg-photo-ground">
      <main className="absolute inset-0">
        {state.state === 'live' ? (
          <Stream stream={state.stream} onVideo={setVideo} />
        ) : (
          <div className="side:pr-30 absolute inset-0 flex items-center justify-center px-4 pt-14 pb-30">
            <CameraTrouble
              state={state}
              onStart={() => void camera.start()}
              onFiles={(files, source) => void addFiles(files, source)}
            />
          </div>
        )}
        {view !== null && <LiveMarks view={view} stage={stage} />}
        {exposing && (
          <div className="pointer-events-none absolute inset-0 bg-photo-ground motion-safe:animate-[fade-out_160ms_forwards]" />
        )}
      </main>
      <div className="side:right-27 absolute inset-x-0 top-0 flex flex-col gap-2">
        <CameraBar
          back={home}
          title={vehicleTitle(inspection.vehicle) || text('camera')}
          torch={state.state === 'live' ? state.torch : 'none'}
          liveOn={live.on}
          onTorch={(on) => void camera.setTorch(on)}
          onLive={live.turn}
        />
        <div className="flex flex-col items-center gap-2 px-3">
          {view !== null && <LiveNote view={view} onTryAgain={tryAgain} />}
          {view !== null && isDemo && <DemoTag onPhoto />}
          <Problems inspection={inspection} />
        </div>
      </div>
      <ShutterBar
        done={home}
        ready={ready}
        tray={<PhotoTray inspection={inspection} taken={taken} />}
        onShutter={shoot}
        onFiles={(files) => void addFiles(files, 'file')}
      />
    </div>
  )
}

interface StreamProps {
  readonly stream: MediaStream
  /** Told of the element once it shows the stream, and of null when it is gone. */
  onVideo(video: HTMLVideoElement | null): void
}

function Stream({ stream, onVideo }: StreamProps) {
  const attach = useCallback(
    (video: HTMLVideoElement) => {
      video.srcObject = stream
      const shows = () => onVideo(video)
      video.addEventListener('loadeddata', shows)
      // Some browsers do not play what was muted by a property alone.
      video.play().catch(() => undefined)
      return () => {
        video.removeEventListener('loadeddata', shows)
        video.srcObject = null
        onVideo(null)
      }
    },
    [stream, onVideo],
  )
  return (
    // oxlint-disable-next-line jsx-a11y/media-has-caption -- what the camera sees has no words
    <video ref={attach} autoPlay playsInline muted className="size-full object-contain" />
  )
}

/** Photos that were not added, with what to do; what goes well needs no words here. */
function Problems({ inspection }: { inspection: InspectionView }) {
  const hasProblems = useStore(usePhone().adding.state, ({ problems }) =>
    problems.some((problem) => problem.inspection === inspection.id),
  )
  if (!hasProblems) return null
  return (
    <div className="w-full max-w-md rounded-card bg-ground p-2 text-ink">
      <AddingReport inspection={inspection.id} />
    </div>
  )
}

/** Space and Enter take the photo, Escape leaves; a focused control keeps its own keys. */
function useShutterKeys(shoot: () => void, home: string): void {
  const navigate = useNavigate()
  const latest = useLatest({ shoot, leave: () => void navigate(home) })
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') latest.current.leave()
      if (event.key !== ' ' && event.key !== 'Enter') return
      const isControl = event.target instanceof Element && event.target.closest('a, button, input')
      if (isControl || event.repeat) return
      event.preventDefault()
      latest.current.shoot()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [latest])
}

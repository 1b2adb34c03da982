import { useEffect, useState } from 'react'
import { useLatest } from '../../ui/use-latest.ts'
import { usePhone } from '../phone.ts'
import type { CameraRoom } from '../ports.ts'
import { firstView, restFor, runLiveBoxes, type LiveView } from './live-boxes.ts'

interface LiveBoxesUse {
  readonly room: CameraRoom
  /** Shows the stream; null while there is none. */
  readonly video: HTMLVideoElement | null
  readonly on: boolean
  /** A photo is being taken, and is not in the queue yet. */
  readonly taking: boolean
}

/** Boxes on the stream while it runs and they are wanted; null where they are not. */
export function useLiveBoxes({ room, video, on, taking }: LiveBoxesUse) {
  const { detector, detections, adding } = usePhone()
  const [view, show] = useState<LiveView>(firstView)
  const [attempt, setAttempt] = useState(0)
  const isTaking = useLatest(taking)
  const isRunning = on && video !== null
  useEffect(() => {
    if (!isRunning) return undefined
    const leave = new AbortController()
    show(firstView)
    const running = runLiveBoxes(
      {
        next: (signal) => room.frames.next(video, signal),
        look: detector.preview.bind(detector),
        conditions: () => ({
          hidden: document.visibilityState === 'hidden',
          photosBusy:
            isTaking.current ||
            adding.state.getState().pending.length > 0 ||
            [...detections.phases.current().values()].includes('looking'),
          modelReady: detector.status.current().phase === 'ready',
        }),
        thrifty: room.thrifty.current,
        rest: restFor,
        show,
      },
      leave.signal,
    )
    running.catch((cause: unknown) => console.error('the live preview broke off', cause))
    return () => leave.abort()
  }, [isRunning, video, room, detector, detections, adding, isTaking, attempt])
  return { view: isRunning ? view : null, tryAgain: () => setAttempt((count) => count + 1) }
}

import { useEffect, useState } from 'react'
import { settable } from '../../domain/observable.ts'
import { useLatest } from '../../ui/use-latest.ts'
import { useObservable } from '../../ui/use-observable.ts'
import { usePhone } from '../phone.ts'
import type { CameraRoom } from '../ports.ts'
import { firstView, restFor, runLiveBoxes, type LiveBoxesPorts } from './live-boxes.ts'

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
  const [loop] = useState(createLoop)
  const view = useObservable(loop.view)
  const isTaking = useLatest(taking)
  useEffect(() => {
    if (!on || video === null) return undefined
    loop.start({
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
    })
    return loop.stop
  }, [loop, on, video, room, detector, detections, adding, isTaking])
  return { view: on && video !== null ? view : null, tryAgain: loop.again }
}

type Ports = Omit<LiveBoxesPorts, 'show'>

/** One run at a time. */
function createLoop() {
  const view = settable(firstView)
  let ports: Ports | null = null
  let leave = new AbortController()
  const run = (): void => {
    leave.abort()
    leave = new AbortController()
    view.set(firstView)
    if (ports === null) return
    runLiveBoxes({ ...ports, show: view.set }, leave.signal).catch((cause: unknown) =>
      console.error('the live preview broke off', cause),
    )
  }
  return {
    view,
    start(next: Ports): void {
      ports = next
      run()
    },
    stop(): void {
      ports = null
      leave.abort()
    },
    /** After it gave up. */
    again: run,
  }
}

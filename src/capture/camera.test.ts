import { expect, test } from 'vitest'
import { createCamera, type CameraAccess, type CameraProblem } from './camera.ts'

/** A stream that only knows whether it still runs. */
class FakeStream {
  readonly track = Object.assign(new EventTarget(), {
    running: true,
    stop(this: { running: boolean }) {
      this.running = false
    },
  })
  getTracks = () => [this.track]
  getVideoTracks = this.getTracks
}

interface Rig extends CameraAccess {
  readonly stream: FakeStream
  hide(): void
}

function rig(open?: CameraAccess['open']): Rig {
  const stream = new FakeStream()
  const hidden = new Set<() => void>()
  return {
    stream,
    open: open === undefined ? async () => stream as unknown as MediaStream : open,
    onHidden(listener) {
      hidden.add(listener)
      return () => hidden.delete(listener)
    },
    hide: () => hidden.forEach((listener) => listener()),
  }
}

/** A stream that the person's answer still keeps waiting. */
function later(): { promise: Promise<MediaStream>; resolve(stream: MediaStream): void } {
  const settle: ((stream: MediaStream) => void)[] = []
  const promise = new Promise<MediaStream>((resolve) => settle.push(resolve))
  return { promise, resolve: (stream) => settle[0]?.(stream) }
}

test('a camera that may be used goes from off over starting to live', async () => {
  const camera = createCamera(rig())
  const seen: string[] = []
  camera.subscribe(() => seen.push(camera.current().state))
  await camera.start()
  expect(seen).toEqual(['starting', 'live'])
})

test.each([
  ['NotAllowedError', 'refused'],
  ['NotFoundError', 'no_camera'],
  ['OverconstrainedError', 'no_camera'],
  ['NotReadableError', 'in_use'],
  ['TypeError', 'failed'],
] as const)('a camera that fails with %s is %s', async (name, code: CameraProblem) => {
  const camera = createCamera(rig(() => Promise.reject(new DOMException('no', name))))
  expect(await camera.start()).toEqual({ state: 'unavailable', code })
})

test('an insecure page has no camera and says why', async () => {
  expect(await createCamera(rig(null)).start()).toEqual({ state: 'unavailable', code: 'insecure' })
})

test('a hidden page lets the camera go', async () => {
  const access = rig()
  const camera = createCamera(access)
  await camera.start()
  access.hide()
  expect(camera.current()).toEqual({ state: 'off' })
  expect(access.stream.track.running).toBe(false)
})

test('a stream that comes after the camera was stopped is let go', async () => {
  const asked = later()
  const access = rig(() => asked.promise)
  const camera = createCamera(access)
  const starting = camera.start()
  camera.stop()
  asked.resolve(access.stream as unknown as MediaStream)
  expect(await starting).toEqual({ state: 'off' })
  expect(access.stream.track.running).toBe(false)
})

test('a camera that the system takes away is off', async () => {
  const access = rig()
  const camera = createCamera(access)
  await camera.start()
  access.stream.track.dispatchEvent(new Event('ended'))
  expect(camera.current()).toEqual({ state: 'off' })
})

import { afterEach, expect, test, vi } from 'vitest'
import { createCamera, type CameraAccess, type CameraProblem } from './camera.ts'

/** A stream that only knows whether it still runs. */
class FakeStream {
  readonly track = Object.assign(new EventTarget(), {
    running: true,
    lamp: null as boolean | null,
    stop(this: { running: boolean }) {
      this.running = false
    },
    getConstraints: () => ({}),
    getCapabilities: () => ({ torch: true }),
    async applyConstraints(
      this: { lamp: boolean | null },
      { advanced }: { advanced?: readonly { torch?: boolean }[] },
    ) {
      this.lamp = advanced?.[0]?.torch ?? this.lamp
    },
  })
  getTracks = () => [this.track]
  getVideoTracks = this.getTracks
}

interface Rig extends CameraAccess {
  readonly stream: FakeStream
  readonly asked: MediaStreamConstraints[]
  hide(): void
}

const preview = {} as HTMLVideoElement

afterEach(() => void vi.unstubAllGlobals())

function rig(open?: CameraAccess['open'], takesPhotos = false): Rig {
  const stream = new FakeStream()
  const hidden = new Set<() => void>()
  const asked: MediaStreamConstraints[] = []
  const give = async (wanted: MediaStreamConstraints) => {
    asked.push(wanted)
    return stream as unknown as MediaStream
  }
  return {
    stream,
    asked,
    takesPhotos,
    open: open === undefined ? give : open,
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

test('a camera whose sensor takes the photos is asked for a small stream, another for all it has', async () => {
  const [small, whole] = [rig(undefined, true), rig(undefined, false)]
  await createCamera(small).start()
  await createCamera(whole).start()
  expect(small.asked).toMatchObject([{ video: { width: { ideal: 1920 } } }])
  expect(whole.asked).toMatchObject([{ video: { width: { ideal: 4096 } } }])
})

test('the lamp is switched, and is off again with the next start', async () => {
  const access = rig()
  const camera = createCamera(access)
  expect(await camera.start()).toMatchObject({ torch: 'off' })
  await camera.setTorch(true)
  expect(camera.current()).toMatchObject({ state: 'live', torch: 'on' })
  expect(access.stream.track.lamp).toBe(true)
  camera.stop()
  expect(await camera.start()).toMatchObject({ torch: 'off' })
})

test('a camera without a lamp says so', async () => {
  const access = rig()
  access.stream.track.getCapabilities = () => ({}) as { torch: boolean }
  const camera = createCamera(access)
  expect(await camera.start()).toMatchObject({ torch: 'none' })
  await camera.setTorch(true)
  expect(access.stream.track.lamp).toBeNull()
})

/** The browser's `ImageCapture` with the answers of a test, in the order they are asked for. */
function imageCapture(answers: (() => Promise<Blob>)[]) {
  const asked: unknown[] = []
  vi.stubGlobal(
    'ImageCapture',
    class {
      getPhotoCapabilities = async () => ({
        imageWidth: { max: 4000 },
        imageHeight: { max: 3000 },
      })
      takePhoto(settings?: unknown) {
        asked.push(settings)
        return answers.shift()?.() ?? Promise.reject(new Error('no more photos'))
      }
    },
  )
  return asked
}

test('a still has all the pixels of the sensor', async () => {
  const asked = imageCapture([async () => new Blob(['photo'])])
  const camera = createCamera(rig(undefined, true))
  await camera.start()
  expect(await camera.takeStill(preview)).toMatchObject({ ok: true })
  expect(asked).toEqual([{ imageWidth: 4000, imageHeight: 3000 }])
})

test('a camera that refuses its largest size takes a photo of its own choice', async () => {
  const asked = imageCapture([
    () => Promise.reject(new Error('not this size')),
    async () => new Blob(['photo']),
  ])
  const camera = createCamera(rig(undefined, true))
  await camera.start()
  expect(await camera.takeStill(preview)).toMatchObject({ ok: true })
  expect(asked).toEqual([{ imageWidth: 4000, imageHeight: 3000 }, undefined])
})

test('a photo under way is finished before the camera is let go', async () => {
  const doors: ((photo: Blob) => void)[] = []
  imageCapture([() => new Promise((resolve) => doors.push(resolve))])
  const access = rig(undefined, true)
  const camera = createCamera(access)
  await camera.start()
  const still = camera.takeStill(preview)
  await vi.waitFor(() => expect(doors).toHaveLength(1))
  access.hide()
  expect(camera.current()).toEqual({ state: 'off' })
  expect(access.stream.track.running).toBe(true)
  doors[0]?.(new Blob(['photo']))
  expect(await still).toMatchObject({ ok: true })
  await vi.waitFor(() => expect(access.stream.track.running).toBe(false))
})

test('a camera that is off takes no still', async () => {
  expect(await createCamera(rig()).takeStill(preview)).toEqual({ ok: false, code: 'no_camera' })
})

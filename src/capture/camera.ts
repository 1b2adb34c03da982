import { largest, stillFrom } from './still.ts'
import { hasTorch, switchTorch } from './torch.ts'

/** What the camera is doing; `code` says why there is none. */
export type CameraState =
  | { readonly state: 'off' }
  | { readonly state: 'starting' }
  | { readonly state: 'live'; readonly stream: MediaStream; readonly torch: Torch }
  | { readonly state: 'unavailable'; readonly code: CameraProblem }

/** The camera's lamp; `none` where it has none, or the browser does not say. */
export type Torch = 'none' | 'off' | 'on'

/**
 * - `refused`: the person or a policy said no; the file input still works.
 * - `no_camera`: this device has none, or none that fits.
 * - `in_use`: another app holds it.
 * - `insecure`: browsers give a camera to secure origins only.
 * - `failed`: anything else.
 */
export type CameraProblem = 'refused' | 'no_camera' | 'in_use' | 'insecure' | 'failed'

/** A still from the camera, or why there is none. */
export type StillOutcome =
  { readonly ok: true; readonly still: Blob } | { readonly ok: false; readonly code: CameraProblem }

export interface Camera {
  current(): CameraState
  /** Returns the undo. */
  subscribe(listener: () => void): () => void
  /** Asks for the camera that looks away from the person. Safe to call again. */
  start(): Promise<CameraState>
  /** Lets the camera go, so that its light goes out; a still under way is finished first. */
  stop(): void
  /** One photo in the camera's full resolution; `preview` is the element that shows the stream. */
  takeStill(preview: HTMLVideoElement): Promise<StillOutcome>
  setTorch(on: boolean): Promise<void>
}

/** Enough to aim by. A stream of all pixels takes more power than all else on the screen. */
const enoughToAim: MediaTrackConstraints = { width: { ideal: 1920 }, height: { ideal: 1440 } }

const problems: Readonly<Record<string, CameraProblem>> = {
  NotAllowedError: 'refused',
  SecurityError: 'refused',
  NotFoundError: 'no_camera',
  OverconstrainedError: 'no_camera',
  NotReadableError: 'in_use',
  AbortError: 'in_use',
}

function problemOf(error: unknown): CameraProblem {
  const name = error instanceof Error || error instanceof DOMException ? error.name : ''
  return problems[name] ?? 'failed'
}

/** What the camera takes from the browser. */
export interface CameraAccess {
  /** Null on insecure origins, where browsers have no cameras. */
  readonly open: ((wanted: MediaStreamConstraints) => Promise<MediaStream>) | null
  /** Photos come from the sensor (`ImageCapture`) and not from the stream. */
  readonly takesPhotos: boolean
  /** Calls back when the page goes out of sight. Returns the undo. */
  onHidden(listener: () => void): () => void
}

function browserAccess(): CameraAccess {
  return {
    open:
      'mediaDevices' in navigator
        ? (constraints) => navigator.mediaDevices.getUserMedia(constraints)
        : null,
    takesPhotos: 'ImageCapture' in globalThis,
    onHidden(listener) {
      const check = (): void => {
        if (document.visibilityState === 'hidden') listener()
      }
      document.addEventListener('visibilitychange', check)
      return () => document.removeEventListener('visibilitychange', check)
    },
  }
}

/**
 * The camera of the phone. It stops whenever the page is hidden: iOS takes it away then in any
 * case, and a camera left on drains the battery.
 */
export function createCamera(access: CameraAccess = browserAccess()): Camera {
  let state: CameraState = { state: 'off' }
  const listeners = new Set<() => void>()
  /** Counts starts and stops, so that a late answer to an old question is let go. */
  let turn = 0
  let forgetHidden: (() => void) | null = null
  /** Stills that are being taken of a stream; it is let go after the last of them. */
  const stills = new Set<Promise<unknown>>()

  const set = (next: CameraState): CameraState => {
    state = next
    for (const listener of listeners) listener()
    return next
  }
  const stop = (): void => {
    turn += 1
    forgetHidden?.()
    forgetHidden = null
    if (state.state === 'live') {
      const { stream } = state
      if (stills.size === 0) release(stream)
      else void Promise.allSettled(stills).then(() => release(stream))
    }
    if (state.state !== 'off') set({ state: 'off' })
  }

  return {
    current: () => state,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async start() {
      if (state.state === 'live' || state.state === 'starting') return state
      if (access.open === null) return set({ state: 'unavailable', code: 'insecure' })
      turn += 1
      const mine = turn
      set({ state: 'starting' })
      forgetHidden?.()
      forgetHidden = access.onHidden(stop)
      try {
        const size = access.takesPhotos ? enoughToAim : largest
        const video = { facingMode: { ideal: 'environment' }, ...size }
        const stream = await access.open({ audio: false, video })
        if (mine !== turn) {
          release(stream)
          return state
        }
        const [track] = stream.getVideoTracks()
        track?.addEventListener('ended', () => {
          if (mine === turn) stop()
        })
        return set({ state: 'live', stream, torch: hasTorch(track) ? 'off' : 'none' })
      } catch (error) {
        return mine === turn ? set({ state: 'unavailable', code: problemOf(error) }) : state
      }
    },
    stop,
    async takeStill(preview) {
      const track = state.state === 'live' ? state.stream.getVideoTracks()[0] : undefined
      if (track === undefined) return { ok: false, code: 'no_camera' }
      const taken = stillFrom(track, preview)
      stills.add(taken)
      try {
        const still = await taken
        return still === null ? { ok: false, code: 'failed' } : { ok: true, still }
      } finally {
        stills.delete(taken)
      }
    },
    async setTorch(on) {
      if (state.state !== 'live' || state.torch === 'none') return
      const mine = turn
      const [track] = state.stream.getVideoTracks()
      const isDone = track !== undefined && (await switchTorch(track, on))
      if (isDone && mine === turn && state.state === 'live') {
        set({ ...state, torch: on ? 'on' : 'off' })
      }
    },
  }
}

function release(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}

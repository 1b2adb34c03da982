/** What the camera is doing; `code` says why there is none. */
export type CameraState =
  | { readonly state: 'off' }
  | { readonly state: 'starting' }
  | { readonly state: 'live'; readonly stream: MediaStream }
  | { readonly state: 'unavailable'; readonly code: CameraProblem }

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
  /** Lets the camera go, so that its light goes out. */
  stop(): void
  /** One photo in the camera's full resolution; `preview` is the element that shows the stream. */
  takeStill(preview: HTMLVideoElement): Promise<StillOutcome>
}

/** The largest picture a camera is asked for; it answers with the nearest that it has. */
const wanted: MediaStreamConstraints = {
  audio: false,
  video: {
    facingMode: { ideal: 'environment' },
    width: { ideal: 4096 },
    height: { ideal: 3072 },
  },
}

/** Quality of a still that is drawn from the stream where there is no `ImageCapture`. */
const frameQuality = 0.92

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
  /** Calls back when the page goes out of sight. Returns the undo. */
  onHidden(listener: () => void): () => void
}

function browserAccess(): CameraAccess {
  return {
    open:
      'mediaDevices' in navigator
        ? (constraints) => navigator.mediaDevices.getUserMedia(constraints)
        : null,
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

  const set = (next: CameraState): CameraState => {
    state = next
    for (const listener of listeners) listener()
    return next
  }
  const stop = (): void => {
    turn += 1
    forgetHidden?.()
    forgetHidden = null
    if (state.state === 'live') release(state.stream)
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
      forgetHidden = access.onHidden(stop)
      try {
        const stream = await access.open(wanted)
        if (mine !== turn) {
          release(stream)
          return state
        }
        stream.getVideoTracks()[0]?.addEventListener('ended', stop)
        return set({ state: 'live', stream })
      } catch (error) {
        return mine === turn ? set({ state: 'unavailable', code: problemOf(error) }) : state
      }
    },
    stop,
    async takeStill(preview) {
      const track = state.state === 'live' ? state.stream.getVideoTracks()[0] : undefined
      if (track === undefined) return { ok: false, code: 'no_camera' }
      return await still(track, preview)
    },
  }
}

function release(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}

/** The sensor's own photo where the browser can take one, else the stream's present frame. */
async function still(track: MediaStreamTrack, preview: HTMLVideoElement): Promise<StillOutcome> {
  if ('ImageCapture' in globalThis) {
    const photo = await new ImageCapture(track).takePhoto().catch(() => null)
    // Some Android cameras refuse while the stream runs; the frame below still is evidence.
    if (photo !== null && photo.size > 0) return { ok: true, still: photo }
  }
  return await frame(preview)
}

async function frame(preview: HTMLVideoElement): Promise<StillOutcome> {
  const canvas = document.createElement('canvas')
  canvas.width = preview.videoWidth
  canvas.height = preview.videoHeight
  const context = canvas.getContext('2d')
  if (context === null || canvas.width === 0) return { ok: false, code: 'failed' }
  context.drawImage(preview, 0, 0)
  const blob = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, 'image/jpeg', frameQuality)
  })
  return blob === null ? { ok: false, code: 'failed' } : { ok: true, still: blob }
}

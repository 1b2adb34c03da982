import type { Size } from '../../contract/geometry.ts'
import {
  firstPace,
  isTooSlow,
  paceAfterLook,
  paceAfterSame,
  previewHold,
  restMs,
  type PreviewConditions,
  type PreviewHold,
} from '../../domain/preview-pace.ts'
import {
  followInto,
  followSame,
  noTracks,
  shownTracks,
  type PreviewTrack,
} from '../../domain/preview-tracks.ts'
import type { Detector, StreamFrame } from '../ports.ts'

/** What the live preview shows: boxes that are never recorded. */
export interface LiveView {
  readonly phase: 'looking' | 'held' | 'too-slow'
  /** Why nothing is looked at, where it is held. */
  readonly hold: PreviewHold | null
  readonly marks: readonly PreviewTrack[]
  /** The space of the marks; null where there are none. */
  readonly frame: Size | null
}

/** Nothing has been looked at yet. */
export const firstView: LiveView = { phase: 'looking', hold: null, marks: [], frame: null }

export interface LiveBoxesPorts {
  /** The stream's next picture. Rejects when the signal fires. */
  readonly next: (signal: AbortSignal) => Promise<StreamFrame | null>
  readonly look: Detector['preview']
  readonly conditions: () => PreviewConditions
  /** The device is asked to save power. */
  readonly thrifty: () => boolean
  /** Rejects when the signal fires. */
  readonly rest: (durationMs: number, signal: AbortSignal) => Promise<void>
  readonly show: (view: LiveView) => void
}

/** How soon it is seen that nothing stands against looking any more. */
const holdMs = 150
/** A frame that was not looked at costs nothing; the photo before it takes at least so long. */
const missedMs = 100

/**
 * Looks at the camera's stream until the signal fires or the device turns out too slow: the newest
 * picture only, one at a time, as often as the pace allows. Never rejects for the signal.
 */
export async function runLiveBoxes(ports: LiveBoxesPorts, signal: AbortSignal): Promise<void> {
  try {
    await lookOn(ports, signal)
  } catch (cause) {
    if (!signal.aborted) throw cause
  }
}

async function lookOn(ports: LiveBoxesPorts, signal: AbortSignal): Promise<void> {
  const { next, look, conditions, thrifty, rest, show } = ports
  let pace = firstPace
  let tracks = noTracks
  let isFresh = true
  for (;;) {
    const hold = previewHold(conditions())
    if (hold !== null) {
      // Boxes of a while ago would lie beside what they mark.
      tracks = noTracks
      isFresh = true
      show({ phase: 'held', hold, marks: [], frame: null })
      await rest(holdMs, signal)
      continue
    }
    const frame = await next(signal)
    if (signal.aborted) {
      frame?.close()
      return
    }
    const seen = frame && (await look(frame, { sizeIndex: pace.sizeIndex, always: isFresh }))
    if (signal.aborted) return
    if (seen === null) {
      await rest(missedMs, signal)
      continue
    }
    const { boxes, costMs } = seen
    pace = boxes === null ? paceAfterSame(pace) : paceAfterLook(pace, seen)
    if (isTooSlow(pace)) {
      show({ phase: 'too-slow', hold: null, marks: [], frame: null })
      return
    }
    tracks = boxes === null ? followSame(tracks) : followInto(tracks, boxes)
    isFresh = false
    show({ phase: 'looking', hold: null, marks: shownTracks(tracks), frame: seen.frame })
    await rest(restMs(pace, costMs, thrifty()), signal)
  }
}

/** Waits; rejects with the signal's reason when that fires. */
export function restFor(durationMs: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', abort)
      resolve()
    }, durationMs)
    signal.addEventListener('abort', abort, { once: true })
  })
}

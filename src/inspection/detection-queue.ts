import type { InspectionId, PhotoId } from '../contract/ids.ts'
import type { InspectionView, PhotoView } from '../domain/inspection-view.ts'
import { settable, type Observable } from '../domain/observable.ts'
import type { Detector, EvidenceStore } from './ports.ts'

export type DetectionPhase = 'waiting' | 'looking' | 'failed'

/** Which photos the model has yet to look at; photos with predictions are not in the map. */
export interface DetectionQueue {
  readonly phases: Observable<ReadonlyMap<PhotoId, DetectionPhase>>
  /** Begins, with photos of earlier sessions too; returns the stop. */
  start(): () => void
  /** Tries a failed photo again. */
  retry(photo: PhotoId): void
}

interface Job {
  readonly inspection: InspectionId
  readonly photo: PhotoView
}

/**
 * added photo -> detect -> predictions.made, one photo at a time: the detector owns one worker, and
 * the store's own list says what is left, so a killed app picks up where it was.
 */
export function createDetectionQueue(ports: {
  readonly store: EvidenceStore
  readonly detector: Detector
}): DetectionQueue {
  const { store, detector } = ports
  const phases = settable<ReadonlyMap<PhotoId, DetectionPhase>>(new Map())
  const failed = new Set<PhotoId>()
  /** Answered photos; the store's list may be a moment behind. */
  const answered = new Set<PhotoId>()
  let running: { readonly id: PhotoId; readonly abort: AbortController } | null = null
  let stopped = true

  function jobs(): Job[] {
    const all = store.inspections.current().flatMap(jobsOf)
    return all.filter(({ photo }) => !answered.has(photo.id))
  }

  function refresh(): void {
    const next = new Map<PhotoId, DetectionPhase>()
    for (const { photo } of jobs()) {
      const phase = failed.has(photo.id) ? 'failed' : 'waiting'
      next.set(photo.id, photo.id === running?.id ? 'looking' : phase)
    }
    if (!sameEntries(next, phases.current())) phases.set(next)
  }

  function pump(): void {
    if (stopped) return
    const left = jobs()
    if (running !== null && !left.some(({ photo }) => photo.id === running?.id)) {
      running.abort.abort() // retracted, or sealed meanwhile
    }
    const job = left.find(({ photo }) => !failed.has(photo.id))
    if (running === null && job !== undefined && detector.status.current().phase !== 'failed') {
      running = { id: job.photo.id, abort: new AbortController() }
      void look(job, running.abort.signal)
    }
    refresh()
  }

  async function look(job: Job, signal: AbortSignal): Promise<void> {
    try {
      await predict(job, signal)
    } catch {
      // The photo stays in the list as failed, with 'Look again' beside it; nothing is lost.
      if (!signal.aborted) failed.add(job.photo.id)
    } finally {
      running = null
      pump()
    }
  }

  async function predict({ inspection, photo }: Job, signal: AbortSignal): Promise<void> {
    const { sha, size } = photo.added
    const bytes = await store.photoBytes(sha)
    if (bytes === null) throw new Error(`the bytes of ${sha} are not on this phone`)
    const predictions = await detector.detect({ bytes, sha, size }, { signal })
    signal.throwIfAborted()
    await store.addPredictions(inspection, {
      photoId: photo.id,
      pass: 'first',
      after: null,
      predictions,
    })
    answered.add(photo.id)
  }

  return {
    phases,
    start() {
      stopped = false
      const undo = [store.inspections.subscribe(pump), detector.status.subscribe(pump)]
      pump()
      return () => {
        stopped = true
        for (const each of undo) each()
        running?.abort.abort()
      }
    },
    retry(photo) {
      failed.delete(photo)
      pump()
    },
  }
}

/** A sealed inspection takes no more records; a retracted photo needs none. */
function jobsOf(inspection: InspectionView): Job[] {
  if (inspection.sealed) return []
  return inspection.photos
    .filter((photo) => photo.predictions === null && !photo.retracted)
    .map((photo) => ({ inspection: inspection.id, photo }))
}

function sameEntries<K, V>(a: ReadonlyMap<K, V>, b: ReadonlyMap<K, V>): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value)
}

import type { InspectionId, PhotoId } from '../contract/ids.ts'
import type { InspectionView, PhotoView } from '../domain/inspection-view.ts'
import { settable, type Observable } from '../domain/observable.ts'
import type { DetectionPhase } from './detection-queue.ts'
import type { EvidenceStore, FinePass } from './ports.ts'

/** Tiles of one photo that were looked at, of how many. */
export interface SecondLookProgress {
  readonly photo: PhotoId
  readonly done: number
  readonly count: number
}

/** The fine pass over photos that were taken since the app opened, once all first boxes are there. */
export interface SecondLook {
  /** Null while nobody looks. */
  readonly progress: Observable<SecondLookProgress | null>
  /** Whether the person wants it. */
  readonly wanted: Observable<boolean>
  choose(wanted: boolean): void
  /** A person begins to judge the photo: nothing is added to it any more. */
  drop(photo: PhotoId): void
}

interface Job {
  readonly inspection: InspectionId
  readonly photo: PhotoView
}

const storageKey = 'lotlens.second-look'

/**
 * first boxes -> tiles -> a second `predictions.made`, one photo at a time, the newest first. Photos
 * of earlier sessions are left alone: opening the app must not begin an hour of work. It ends at
 * once when the photo is judged, taken back or sealed, and what it found by then is dropped; the
 * domain drops a record that came too late all the same.
 */
export function createSecondLook(ports: {
  readonly store: EvidenceStore
  readonly phases: Observable<ReadonlyMap<PhotoId, DetectionPhase>>
  readonly look: FinePass
  readonly memory: Pick<Storage, 'getItem' | 'setItem'>
}): SecondLook {
  const { store, phases, look, memory } = ports
  const progress = settable<SecondLookProgress | null>(null)
  const wanted = settable(memory.getItem(storageKey) !== 'off')
  /** Looked at, judged, or not worth it; at first the photos of earlier sessions. */
  const settled = new Set(
    store.inspections
      .current()
      .flatMap(({ photos }) => photos.filter(isLookedAt).map(({ id }) => id)),
  )
  let running: { readonly id: PhotoId; readonly abort: AbortController } | null = null

  function pump(): void {
    const jobs = wanted.current() ? store.inspections.current().flatMap(jobsOf) : []
    const left = jobs.filter(({ photo }) => !settled.has(photo.id))
    if (running !== null) {
      if (!left.some(({ photo }) => photo.id === running?.id)) running.abort.abort()
      return
    }
    const areFirstBoxesThere = [...phases.current().values()].every((phase) => phase === 'failed')
    const job = left.toSorted((a, b) => b.photo.addedAtMs - a.photo.addedAtMs)[0]
    if (job !== undefined && areFirstBoxesThere) void begin(job)
  }

  async function begin(job: Job): Promise<void> {
    const abort = new AbortController()
    running = { id: job.photo.id, abort }
    try {
      await lookCloser(job, abort.signal)
      settled.add(job.photo.id)
    } catch (error) {
      // Switched off meanwhile, it may be switched on again; what failed would fail again.
      if (!abort.signal.aborted) {
        settled.add(job.photo.id)
        console.warn('the second look at a photo broke off', error)
      }
    } finally {
      running = null
      progress.set(null)
      pump()
    }
  }

  async function lookCloser({ inspection, photo }: Job, signal: AbortSignal): Promise<void> {
    const { sha, size } = photo.added
    const bytes = await store.photoBytes(sha)
    const first = photo.predictions
    if (bytes === null || first === null) return
    const outcome = await look({ bytes, sha, size }, first.made.predictions, {
      signal,
      onProgress: (done, count) => progress.set({ photo: photo.id, done, count }),
    })
    signal.throwIfAborted()
    if (!outcome.ok) return
    const { predictions } = outcome
    const made = { photoId: photo.id, pass: 'fine', after: first.id, predictions } as const
    await store.addPredictions(inspection, made)
  }

  store.inspections.subscribe(pump)
  phases.subscribe(pump)
  wanted.subscribe(pump)
  pump()
  return {
    progress,
    wanted,
    choose(next) {
      memory.setItem(storageKey, next ? 'on' : 'off')
      wanted.set(next)
    },
    drop(photo) {
      settled.add(photo)
      pump()
    },
  }
}

function isLookedAt({ predictions }: PhotoView): boolean {
  return predictions !== null
}

/** A sealed inspection takes no more records, and nothing is added to what a person judged. */
function jobsOf({ id, sealed, photos }: InspectionView): Job[] {
  if (sealed) return []
  return photos
    .filter(
      ({ predictions, fine, correction, retracted }) =>
        predictions !== null && fine === null && correction === null && !retracted,
    )
    .map((photo) => ({ inspection: id, photo }))
}

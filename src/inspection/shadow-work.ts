import type { PredictionSet } from '../contract/detection.ts'
import type { RecordId } from '../contract/ids.ts'
import type { ModelManifest } from '../contract/model.ts'
import type { PhotoView } from '../domain/inspection-view.ts'
import type { DetectionQueue } from './detection-queue.ts'
import type { Detector, EvidenceStore } from './ports.ts'

/** `src/detect`: a second model, in a worker of its own. */
export interface ShadowRunner {
  detect(photo: Parameters<Detector['detect']>[0]): Promise<PredictionSet>
  end(): void
}

export interface ShadowPorts {
  readonly store: Pick<EvidenceStore, 'inspections' | 'photoBytes' | 'addShadow'>
  readonly detections: Pick<DetectionQueue, 'phases'>
  /** The shadow, with its files here and right on its golden pictures; null: none. */
  readonly shadow: () => Promise<ModelManifest | null>
  readonly open: (shadow: ModelManifest) => Promise<ShadowRunner>
  /** Resolves when nobody waits for anything. */
  readonly idle: () => Promise<void>
  /** False where power or traffic is to be saved, or nobody looks. */
  readonly maySpend: () => Promise<boolean>
  /** Where it is noted which photos are done. */
  readonly notes: Pick<Storage, 'getItem' | 'setItem'>
  readonly nowMs: () => number
  /** Calls back now and then. Returns the undo. */
  readonly every: (listener: () => void) => () => void
}

const notesKey = 'lotlens.shadow.done'
const keptNotes = 500
/** Older photos say nothing of how the two compare now. */
const recentMs = 24 * 3_600_000

/**
 * Runs the shadow on photos that have their boxes already, one at a time, while nothing else is to be
 * done. A photo that comes meanwhile ends its worker: it never makes anybody wait. Samples are left
 * out. Returns the stop.
 */
export function startShadowWork(ports: ShadowPorts): () => void {
  const { store, detections } = ports
  let busy = false
  let interrupt: () => void = doNothing

  const isFree = (): boolean => detections.phases.current().size === 0

  async function work(): Promise<void> {
    if (busy || !isFree()) return
    busy = true
    try {
      await ports.idle()
      if (!isFree() || nextPhoto() === null || !(await ports.maySpend())) return
      const shadow = await ports.shadow()
      if (shadow !== null) await runOn(shadow)
    } catch (cause) {
      console.warn('the shadow did not run', cause)
    } finally {
      busy = false
    }
  }

  async function runOn(shadow: ModelManifest): Promise<void> {
    const runner = await ports.open(shadow)
    try {
      for (let photo = nextPhoto(); photo !== null && isFree(); photo = nextPhoto()) {
        const interrupted = new Promise<null>((resolve) => {
          interrupt = () => resolve(null)
        })
        const made = await Promise.race([look(runner, photo), interrupted])
        if (made === null) return // tried again when nothing else is to be done
        note(photo.predictions.id)
        if (made === 'gone') continue
        const { id: photoId, predictions } = photo
        await store.addShadow({ photoId, predictionsId: predictions.id, predictions: made })
      }
    } finally {
      runner.end()
    }
  }

  async function look(runner: ShadowRunner, { added }: LookedAt): Promise<PredictionSet | 'gone'> {
    const bytes = await store.photoBytes(added.sha)
    if (bytes === null) return 'gone'
    return runner.detect({ bytes, sha: added.sha, size: added.size })
  }

  /** The newest that has its boxes and was not looked at yet. */
  function nextPhoto(): LookedAt | null {
    const done = new Set(readNotes())
    const photos = store.inspections
      .current()
      .filter(({ sample }) => !sample)
      .flatMap((inspection) => inspection.photos)
      .filter(isLookedAt)
      .filter(({ addedAtMs }) => addedAtMs > ports.nowMs() - recentMs)
      .filter(({ predictions }) => !done.has(predictions.id))
    return photos.toSorted((a, b) => b.addedAtMs - a.addedAtMs)[0] ?? null
  }

  function readNotes(): string[] {
    return (ports.notes.getItem(notesKey) ?? '').split(' ')
  }
  function note(id: RecordId): void {
    ports.notes.setItem(notesKey, [id, ...readNotes()].slice(0, keptNotes).join(' '))
  }

  const undo = [
    detections.phases.subscribe(() => {
      if (isFree()) void work()
      else interrupt()
    }),
    ports.every(() => void work()),
  ]
  return () => {
    for (const stop of undo) stop()
    interrupt()
  }
}

function doNothing(): void {}

type LookedAt = PhotoView & { readonly predictions: NonNullable<PhotoView['predictions']> }

function isLookedAt(photo: PhotoView): photo is LookedAt {
  return photo.predictions !== null && !photo.retracted && !photo.added.rendered
}

import { create } from 'zustand'
import type { InspectionId, PhotoId } from '../contract/ids.ts'
import { showToast, toastDurationMs } from '../ui/toast.ts'
import type { EvidenceStore } from './ports.ts'
import { showStoreProblem } from './store-problem.ts'
import { strings } from './strings.en.ts'

interface RemovalState {
  /** Photos that are out of sight and not yet retracted: Undo brings them back. */
  readonly hidden: ReadonlySet<PhotoId>
}

export const useRemovals = create<RemovalState>(() => ({ hidden: new Set() }))

function hide(photo: PhotoId): void {
  useRemovals.setState(({ hidden }) => ({ hidden: new Set([...hidden, photo]) }))
}

function unhide(photo: PhotoId): void {
  useRemovals.setState(({ hidden }) => ({
    hidden: new Set([...hidden].filter((each) => each !== photo)),
  }))
}

/**
 * A retraction is a record that nothing takes back, so it is written only when Undo has gone, or
 * when the app leaves the screen. Killed before that, the photo stays: the safe side.
 */
export function removePhoto(store: EvidenceStore, inspection: InspectionId, photo: PhotoId): void {
  hide(photo)
  let open = true
  const settle = (commit: boolean) => {
    if (!open) return
    open = false
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', onVisibility)
    if (!commit) return unhide(photo)
    store.retractPhoto(inspection, photo, 'removed').then(
      () => unhide(photo),
      (error: unknown) => {
        unhide(photo)
        showStoreProblem(error)
      },
    )
  }
  const onVisibility = () => {
    if (document.visibilityState === 'hidden') settle(true)
  }
  const timer = setTimeout(() => settle(true), toastDurationMs)
  document.addEventListener('visibilitychange', onVisibility)
  showToast(strings.text('photoRemoved'), {
    action: { label: strings.text('undo'), run: () => settle(false) },
  })
}

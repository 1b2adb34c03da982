import type { InspectionId, PhotoId, Sha256 } from '../../contract/ids.ts'
import type { MemoryStore } from './memory-store.ts'

/** Adds a photo whose sha is one hexadecimal digit over and over. */
export function addPhotoTo(
  store: MemoryStore,
  inspection: InspectionId,
  digit: string,
): Promise<PhotoId> {
  return store.addPhoto(inspection, {
    photo: {
      bytes: new TextEncoder().encode(digit).buffer,
      sha: digit.repeat(64) as Sha256,
      size: { width: 1600, height: 1200 },
      processing: 'kept',
      originalName: `${digit}.jpg`,
      notice: null,
    },
    source: 'file',
    rendered: false,
    shot: null,
  })
}

/** Waits for what other tasks bring about; the test's own time limit ends a wait in vain. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 1))
}

/** A promise that waits until the test opens it. */
export function gate(): { readonly promise: Promise<void>; open(): void } {
  const doors: (() => void)[] = []
  const promise = new Promise<void>((resolve) => doors.push(resolve))
  return { promise, open: () => doors.forEach((resolve) => resolve()) }
}

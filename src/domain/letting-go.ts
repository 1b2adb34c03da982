import type { InspectionId, ServerEpoch, Sha256 } from '../contract/ids.ts'

/** How long a photo stays on the phone after its inspection is safe. */
export const keptForMs = 7 * 24 * 3_600_000

/** A photo whose bytes lie on the phone. */
export interface KeptPhoto {
  readonly sha: Sha256
  readonly sizeBytes: number
  /** Every inspection that uses these bytes: the same bytes in two are one file. */
  readonly inspections: readonly InspectionId[]
}

/** The receipt of an inspection's last seal, and what it vouches for. */
export interface SealReceipt {
  /** Server's clock, Unix milliseconds. */
  readonly atMs: number
  readonly epoch: ServerEpoch
  readonly blobs: readonly Sha256[]
}

export interface LettingGo {
  readonly photos: readonly KeptPhoto[]
  /** By inspection; none for one that is open, was reopened, or whose seal has no receipt. */
  readonly seals: ReadonlyMap<InspectionId, SealReceipt>
  /** The epoch that the server last said it was of: receipts of another do not count. */
  readonly epoch: ServerEpoch
  /** Server's clock, as far as the phone knows it. */
  readonly serverNowMs: number
  /** Under storage pressure: how far the server's backup reaches (0: none), and what is wanted. */
  readonly pressure: { readonly backedUpThroughMs: number; readonly wantedBytes: number } | null
}

/**
 * The photos whose local bytes may go, the oldest receipt first. Only with a receipt for every
 * sealed inspection that uses them *and* either seven days, or, under storage pressure, a backup
 * that is newer than the receipt. Whatever has no receipt stays, whatever the pressure.
 */
export function photosToLetGo(state: LettingGo): Sha256[] {
  const safe = state.photos
    .flatMap((photo) => {
      const newestMs = newestReceiptMs(photo, state)
      return newestMs === null ? [] : [{ photo, newestMs }]
    })
    .toSorted((a, b) => a.newestMs - b.newestMs)
  const old = safe.filter(({ newestMs }) => state.serverNowMs - newestMs >= keptForMs)
  const gone = old.map(({ photo }) => photo)
  if (state.pressure !== null) {
    const { backedUpThroughMs, wantedBytes } = state.pressure
    let freedBytes = gone.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
    for (const { photo, newestMs } of safe) {
      if (freedBytes >= wantedBytes || newestMs >= backedUpThroughMs) break
      if (gone.includes(photo)) continue
      gone.push(photo)
      freedBytes += photo.sizeBytes
    }
  }
  return gone.map(({ sha }) => sha)
}

/** When the last of the photo's inspections was receipted; null where one of them was not. */
function newestReceiptMs(photo: KeptPhoto, { seals, epoch }: LettingGo): number | null {
  if (photo.inspections.length === 0) return null
  let newestMs = 0
  for (const inspection of photo.inspections) {
    const receipt = seals.get(inspection)
    if (receipt?.epoch !== epoch || !receipt.blobs.includes(photo.sha)) return null
    newestMs = Math.max(newestMs, receipt.atMs)
  }
  return newestMs
}

import type { HaveResponse } from '../contract/sync.ts'
import type { Outbox } from '../domain/outbox.ts'

/** How far a round has come with the photos' bytes. */
export interface RoundProgress {
  readonly sentBytes: number
  readonly totalBytes: number
}

export interface Tally {
  /** Counts what `have` says is missing. */
  readonly expect: (outbox: Outbox, missing: HaveResponse['missingBlobs']) => void
  /** Counts the bytes of one chunk that came over. */
  readonly sent: (chunkBytes: number) => void
}

/** Adds up what a round has to send and has sent. A chunk that is sent twice counts once. */
export function createTally(onProgress: (progress: RoundProgress) => void): Tally {
  const expected = new Map<string, number>()
  let sentBytes = 0
  const tell = (): void => {
    const totalBytes = [...expected.values()].reduce((sum, bytes) => sum + bytes, 0)
    onProgress({ sentBytes: Math.min(sentBytes, totalBytes), totalBytes })
  }
  return {
    expect(outbox, missing) {
      const blobs = [...outbox.entries.values()].flatMap(({ item }) => item.blobs)
      const sizes = new Map(blobs.map(({ sha, sizeBytes }) => [sha, sizeBytes]))
      for (const { sha, offset } of missing) {
        if (!expected.has(sha)) expected.set(sha, Math.max(0, (sizes.get(sha) ?? 0) - offset))
      }
      tell()
    },
    sent(chunkBytes) {
      sentBytes += chunkBytes
      tell()
    },
  }
}

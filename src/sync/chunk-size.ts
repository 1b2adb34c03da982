import { chunkBytes } from '../contract/sync.ts'

/** How long the next chunk is: shorter on bad links, so that a cut costs little. */
export interface ChunkSize {
  /** Bytes. */
  current(): number
  succeeded(): void
  /** Halves the length; false where it was the shortest already. */
  failed(): boolean
}

const shortestBytes = 32 * 1024

/** Halves with every failure and doubles after every third success in a row. */
export function createChunkSize(): ChunkSize {
  let bytes = chunkBytes
  let successes = 0
  return {
    current: () => bytes,
    succeeded() {
      successes += 1
      if (successes % 3 === 0) bytes = Math.min(chunkBytes, bytes * 2)
    },
    failed() {
      successes = 0
      const couldShrink = bytes > shortestBytes
      bytes = Math.max(shortestBytes, bytes / 2)
      return couldShrink
    },
  }
}

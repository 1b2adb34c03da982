import { createStore } from 'zustand/vanilla'
import type { UnsentRecord } from './evidence-source.ts'

/** What a person can know of how safe the evidence is. */
export interface SyncStatus {
  readonly pairing:
    | { readonly state: 'unpaired' }
    | { readonly state: 'paired'; readonly organisation: string; readonly deviceName: string }
    /** The server refuses this device, or is another one: everything is kept, enrol again. */
    | { readonly state: 'refused' }
  readonly phase: 'idle' | 'sending' | 'waiting' | 'offline'
  readonly unsafePhotoCount: number
  readonly unsafeRecordCount: number
  readonly deadLetterCount: number
  readonly sentBytes: number
  readonly totalBytes: number
  /** Unix milliseconds; null when nothing waits. */
  readonly nextAttemptAtMs: number | null
}

export interface StatusCell {
  current(): SyncStatus
  subscribe(listener: () => void): () => void
  merge(part: Partial<SyncStatus>): void
}

export function createStatus(): StatusCell {
  const store = createStore<SyncStatus>(() => ({
    pairing: { state: 'unpaired' },
    phase: 'idle',
    unsafePhotoCount: 0,
    unsafeRecordCount: 0,
    deadLetterCount: 0,
    sentBytes: 0,
    totalBytes: 0,
    nextAttemptAtMs: null,
  }))
  return {
    current: store.getState,
    subscribe: (listener) => store.subscribe(listener),
    merge: (part) => store.setState(part),
  }
}

type Counts = Pick<SyncStatus, 'unsafePhotoCount' | 'unsafeRecordCount' | 'deadLetterCount'>

/** How much has no receipt, and how much of that the server refuses. */
export function countsOf(rows: readonly UnsentRecord[]): Counts {
  return {
    unsafePhotoCount: rows.filter(({ type }) => type === 'photo.added').length,
    unsafeRecordCount: rows.length,
    deadLetterCount: rows.filter(({ refusal }) => refusal !== null).length,
  }
}

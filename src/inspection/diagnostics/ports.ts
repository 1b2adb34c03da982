/** What the diagnostics need of the phone's other rooms, beside what every screen needs. */
import type { Backend } from '../../contract/detection.ts'

/** `src/detect`, a look into it. */
export interface Insight {
  report(): InsightReport
  /** Run on this backend from now on; null: let the phone choose. */
  force(
    backend: Backend | null,
  ): Promise<{ readonly ok: true } | { readonly ok: false; readonly why: string }>
  /** Each backend on the golden pictures; one row at a time. */
  selfTest(onRow: (row: SelfTestRow) => void): Promise<void>
}

export interface InsightReport {
  readonly device: {
    readonly isolated: boolean
    readonly coreCount: number
    readonly hasWebgpu: boolean
    readonly ios: boolean
    readonly savesData: boolean
    readonly userAgent: string
  }
  /** What can run here at all, the fastest first. */
  readonly choices: readonly Backend[]
  readonly forced: Backend | null
  readonly trial: { readonly winner: string; readonly why: string } | null
  /** Backends that fell, the newest first. */
  readonly faults: readonly {
    readonly backend: Backend
    readonly why: string
    readonly saferWorked: boolean
    readonly at: number
  }[]
}

export interface SelfTestRow {
  readonly backend: Backend
  readonly right: boolean
  /** Median of one run, milliseconds. */
  readonly runMs: number | null
  readonly sessionMs: number | null
  readonly words: string | null
}

/** What lies in the browser's caches, by what it is for. */
export type StorageKind = 'model' | 'predecessor' | 'engine' | 'app' | 'leftover'

/** `src/offline`; photos and records are the store's, and never freed here. */
export interface StorageUse {
  /** Bytes by kind. */
  report(): Promise<Readonly<Record<StorageKind, number>>>
  /** Frees `predecessor` and `leftover`; the bytes that went. Null: not while a model comes in. */
  free(): Promise<number | null>
}

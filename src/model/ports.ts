/** What the model store needs of the world around it; `app.tsx` and tests pass it in. */
import type { Sha256 } from '../contract/ids.ts'
import type { ModelManifest } from '../contract/model.ts'

/** What the server says when it is asked what this phone should run. */
export type ModelAnswer =
  | { readonly kind: 'unpaired' }
  /** It refuses this phone: nothing more until a person has paired it again. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'no-answer'; readonly notBeforeMs: number }
  | {
      readonly kind: 'answer'
      /** Whose word it is: the key that was pinned at pairing. */
      readonly serverPublicKey: string
      readonly serverNowMs: number
      /** Null while the server has promoted nothing. */
      readonly manifest: SignedManifest | null
    }

export interface SignedManifest {
  /** Unread. */
  readonly statement: unknown
  readonly signature: string
  /** The pinned server signed exactly this statement. */
  readonly genuine: boolean
}

/** `src/sync` */
export interface ModelServer {
  ask(): Promise<ModelAnswer>
}

/** A file of a model: where it lies, and what its bytes must be. */
export interface KnownFile {
  readonly url: string
  readonly sha256: Sha256
  readonly sizeBytes: number
}

/** Checked files in a cache of the models' own (`src/offline`). */
export interface ModelFiles {
  keep(
    file: KnownFile,
    options?: { readonly onProgress?: (fraction: number) => void },
  ): Promise<'kept' | 'damaged' | 'unreachable' | 'unkeepable'>
  /** Whether `keep` has nothing to fetch. */
  isKept(file: KnownFile): Promise<boolean>
  /** Lets everything else go. */
  keepOnly(files: readonly KnownFile[]): Promise<void>
  /** Room that the browser still gives, bytes; null where it does not tell. */
  roomBytes(): Promise<number | null>
}

/** `src/detect` */
export interface ModelUser {
  /** Files that the server sends for a model; none for one that came with the app. */
  sentFiles(manifest: ModelManifest): readonly KnownFile[]
  /** On its golden pictures, beside the model that works. */
  examine(
    manifest: ModelManifest,
  ): Promise<'passed' | 'failed' | 'broke' | 'damaged' | 'unreachable'>
  /**
   * Between two photos; null: the model that came with the app. Rejects with all as it was; with the
   * code `engine_broke` where no engine lived long enough to open it.
   */
  switchTo(manifest: ModelManifest | null): Promise<void>
  readonly status: {
    current(): {
      readonly problem: string | null
      readonly model: { readonly name: string; readonly version: number } | null
    }
    subscribe(listener: () => void): () => void
  }
}

/** What the store takes from the browser; sync's own surroundings are these. */
export interface Surroundings {
  nowMs(): number
  random(length: number): Uint8Array
  isVisible(): boolean
  onOccasion(listener: (occasion: 'visible' | 'online') => void): () => void
  after(delayMs: number, listener: () => void): () => void
  tryLead(name: string, work: () => Promise<void>): Promise<boolean>
}

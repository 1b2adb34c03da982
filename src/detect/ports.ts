/** What the detector needs of the world around it; `app.tsx` and tests pass it in. */
import type { PredictionSet } from '../contract/detection.ts'
import type { Size } from '../contract/geometry.ts'
import type { Sha256 } from '../contract/ids.ts'
import type { ModelManifest } from '../contract/model.ts'
import type { FoundBox } from '../domain/detections.ts'
import type { Insight } from './insight.ts'
import type { ShadowRunner } from './shadow-runner.ts'

/** A file that the app or a signed manifest names, and what its bytes must be. */
export interface KnownFile {
  readonly url: string
  readonly sha256: Sha256
  readonly sizeBytes: number
}

/**
 * `damaged`: what came was not what was built in, twice in a row. `unreachable`: not kept on this
 * phone and no network.
 */
export type FileLoad =
  | { readonly ok: true; readonly bytes: ArrayBuffer }
  | { readonly ok: false; readonly problem: 'damaged' | 'unreachable' }

/** Checked files, kept on the phone. */
export interface FileSource {
  load(
    file: KnownFile,
    options?: { signal?: AbortSignal; onProgress?: (fraction: number) => void },
  ): Promise<FileLoad>
}

export interface RunningModel {
  readonly name: string
  readonly version: number
  /** Hash of its int8 file, by which a server knows the version; WebGPU may run another file. */
  readonly sha: Sha256
  /** Made from a demo dataset. */
  readonly demo: boolean
}

export interface DetectorStatus {
  readonly phase: 'loading' | 'ready' | 'failed'
  readonly progress: number
  readonly engine: 'wasm' | 'webgpu' | null
  readonly threads: number
  readonly model: RunningModel | null
  readonly problem:
    'model_missing' | 'model_damaged' | 'model_wrong' | 'engine_failed' | 'engine_broke' | null
}

export interface PhotoToDetect {
  readonly bytes: ArrayBuffer
  readonly sha: Sha256
  readonly size: Size
}

/** A picture of the camera's stream. Whoever is given it closes it. */
export type PreviewFrame = VideoFrame | ImageBitmap

export interface PreviewOptions {
  /** Which of the sizes the frame is looked at with; 0 is the largest. */
  readonly sizeIndex: number
  /** Look at the frame even where it shows what the last one did. */
  readonly always: boolean
}

/** What one frame of a stream shows. It is never recorded and is no prediction. */
export interface PreviewLook {
  /** In frame pixels; null where the frame shows what the last one did and the model was spared. */
  readonly boxes: readonly FoundBox[] | null
  readonly frame: Size
  /** Time of the worker that it took. */
  readonly costMs: number
  /** How many sizes there are to choose from. */
  readonly sizeCount: number
}

export interface Detector {
  readonly status: {
    current(): DetectorStatus
    subscribe(listener: () => void): () => void
  }
  /** Rejects with `AbortError` when the signal fires, else with a `DetectError`. */
  detect(photo: PhotoToDetect, options: { signal: AbortSignal }): Promise<PredictionSet>
  /**
   * What a model says of its golden pictures in a worker of its own, beside the one that works.
   * `damaged` and `unreachable` speak of its files.
   */
  examine(manifest: ModelManifest): Promise<Examination>
  /**
   * Run this model from the next photo on; null: the one that came with the app. Its engine is
   * opened first, so that no photo and no screen waits. Rejects, with all as it was, where it does
   * not open.
   */
  switchTo(manifest: ModelManifest | null): Promise<void>
  /**
   * Look at a frame of the camera's stream, which is closed. Null where it was not looked at: a
   * photo always goes first, and frames do not queue. Never rejects.
   */
  preview(frame: PreviewFrame, options: PreviewOptions): Promise<PreviewLook | null>
  /** For the diagnostics; its code comes when it is asked for. */
  insight(): Promise<Insight>
  /** Another model in a worker of its own, whose boxes are only compared. */
  shadow(manifest: ModelManifest): Promise<ShadowRunner>
}

/** `broke`: no engine lived long enough to answer; later one may. */
export type Examination = 'passed' | 'failed' | 'broke' | 'damaged' | 'unreachable'

/** Why a photo has no boxes. */
export type DetectErrorCode =
  | 'model_missing'
  | 'model_damaged'
  /** The file is whole, and not the detector that its manifest describes; the cause says why. */
  | 'model_wrong'
  /** Every backend died or gave nonsense: the last one not in passing. */
  | 'engine_failed'
  /** Every backend died, the last one in passing: killed, hung, or short of memory. */
  | 'engine_broke'
  /** The bytes are no picture that this browser decodes. */
  | 'cannot_decode'

export class DetectError extends Error {
  readonly code: DetectErrorCode
  constructor(code: DetectErrorCode, options?: { cause?: unknown }) {
    super(`detection failed: ${code}`, options)
    this.name = 'DetectError'
    this.code = code
  }
}

/** What the page and an engine's worker say to each other; both sides are typed from here. */
import type { Thresholds, Timings } from '../contract/detection.ts'
import type { Box, Size } from '../contract/geometry.ts'
import type { FoundBox } from '../domain/detections.ts'
import type { RawOutput } from '../domain/golden-check.ts'
import type { PreviewFrame, PreviewLook, PreviewOptions } from './ports.ts'

/** How pixels become the model's input, from its manifest. */
export interface InputForm {
  readonly size: Size
  readonly scale: number
  readonly letterboxFill: number
}

export interface EngineSetup {
  /** Moved into the worker, not copied. */
  readonly modelBytes: ArrayBuffer
  readonly threads: number
  /** Both of one onnxruntime version, same-origin; compiled, where a worker before this one was. */
  readonly runtime: {
    readonly wasmUrl: string
    readonly mjsUrl: string
    readonly compiled?: WebAssembly.Module
  }
  readonly input: InputForm
  readonly thresholds: Thresholds
}

export interface OpenedEngine {
  /** What runs, which can be less than was asked for. */
  readonly threads: number
  readonly sessionMs: number
  readonly warmUpMs: number
}

export type EngineAnswer<T> =
  | { readonly ok: true; readonly value: T }
  /** `nonsense`: not finite or all zero, so this backend is not to be trusted. */
  | { readonly ok: false; readonly problem: 'cannot_decode' | 'nonsense' }

export interface FoundBoxes {
  readonly boxes: readonly FoundBox[]
  readonly timings: Timings
}

/** One tile of a photo's fine pass. */
export interface TileRequest {
  /** Of the photo that is held: another one's tiles are not mixed up with it. */
  readonly key: string
  /** In pixels of the photo. */
  readonly tile: Box
  readonly thresholds: Thresholds
}

/** A worker with one open model, for one shape of photos or more. `open` comes first and once. */
export interface EngineWorker {
  open(setup: EngineSetup): Promise<OpenedEngine>
  /** Run the session for this input from now on; false where it is not open. */
  takeInput(size: Size): Promise<boolean>
  /**
   * Open the same model's file for another input, and run it from now on. Two sessions are kept:
   * the one that was not used for longest is closed first, for the memory's sake.
   */
  openInput(modelBytes: ArrayBuffer, size: Size): Promise<void>
  detect(jpeg: ArrayBuffer, photoSize: Size): Promise<EngineAnswer<FoundBoxes>>
  /** A frame of the camera's stream, moved into the worker, which closes it. */
  preview(frame: PreviewFrame, options: PreviewOptions): Promise<EngineAnswer<PreviewLook>>
  /** What the model says of the middle of a picture at least as large as its input. */
  examine(png: ArrayBuffer): Promise<EngineAnswer<RawOutput>>
  /** The runtime as this worker compiled it, for the next one; null where there is none to give. */
  compiledRuntime(): Promise<WebAssembly.Module | null>
  /**
   * Keep a photo decoded, at no less than `wanted`, for its tiles; in the place of the one before.
   * Answers how long that took, in milliseconds.
   */
  holdPhoto(
    photo: { readonly key: string; readonly jpeg: ArrayBuffer; readonly size: Size },
    wanted: Size,
  ): Promise<EngineAnswer<number>>
  /** Boxes in pixels of the tile; null where this worker does not hold the photo. */
  detectTile(request: TileRequest): Promise<EngineAnswer<FoundBoxes | null>>
  letPhotoGo(): Promise<void>
  /** Median time of some runs on a grey input, in milliseconds. */
  time(runCount: number): Promise<number>
}

/** A worker as the page holds it. */
export interface EngineProcess {
  readonly engine: EngineWorker
  /** Told once when the worker breaks, or at once where it has. Returns the undo. */
  onBroken(listener: (error: Error) => void): () => void
  end(): void
}

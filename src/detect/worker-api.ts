/** What the page and an engine's worker say to each other; both sides are typed from here. */
import type { Thresholds, Timings } from '../contract/detection.ts'
import type { Size } from '../contract/geometry.ts'
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
  /** Both of one onnxruntime version, same-origin. */
  readonly runtime: { readonly wasmUrl: string; readonly mjsUrl: string }
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

/** A worker with one open model. `open` comes first and once. */
export interface EngineWorker {
  open(setup: EngineSetup): Promise<OpenedEngine>
  detect(jpeg: ArrayBuffer, photoSize: Size): Promise<EngineAnswer<FoundBoxes>>
  /** A frame of the camera's stream, moved into the worker, which closes it. */
  preview(frame: PreviewFrame, options: PreviewOptions): Promise<EngineAnswer<PreviewLook>>
  /** What the model says of a picture that has the model's size, thresholds aside. */
  examine(png: ArrayBuffer): Promise<EngineAnswer<RawOutput>>
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

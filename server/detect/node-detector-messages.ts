import type { Thresholds, Timings } from '../../src/contract/detection.ts'
import type { Size } from '../../src/contract/geometry.ts'
import type { ModelManifest } from '../../src/contract/model.ts'
import type { FoundBox } from '../../src/domain/detections.ts'
import type { OnnxFault } from '../../src/domain/onnx-file.ts'

/** A model file and the input that it is made for. */
export interface NodeInput {
  readonly path: string
  readonly size: Size
}

/** What the detector's thread starts with. */
export interface NodeDetectorData {
  /** Files of one network for one or more shapes of photos, opened when first needed. */
  readonly inputs: readonly NodeInput[]
  readonly manifest: ModelManifest
  readonly threadCount: number
}

/** A photo as it was uploaded: JPEG, or a picture at the model's own size (PNG). */
export interface DetectRequest {
  readonly id: number
  readonly picture: Uint8Array
  /** How its one run is read: a list of boxes for each of these. */
  readonly readings: readonly Thresholds[]
}

export interface NodeDetection {
  readonly photoSize: Size
  readonly boxes: readonly FoundBox[]
  readonly timings: Timings
}

/** The boxes of one run, read off at several thresholds. */
export interface NodeReadings extends Omit<NodeDetection, 'boxes'> {
  readonly readings: readonly (readonly FoundBox[])[]
}

/** Sent once, when the session is open or could not be opened. */
export type OpenedMessage =
  | { readonly opened: true; readonly sessionMs: number }
  /** `fault`: the file is not what its manifest says. */
  | { readonly opened: false; readonly fault: OnnxFault | null; readonly error: string }

export type DetectResponse =
  | { readonly id: number; readonly ok: true; readonly value: NodeReadings }
  | { readonly id: number; readonly ok: false; readonly error: string }

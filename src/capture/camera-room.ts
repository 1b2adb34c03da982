import type { Observable } from '../domain/observable.ts'
import { createCamera, type Camera } from './camera.ts'
import { browserFrames, type FrameSource } from './frame-source.ts'
import { createThrift } from './thrift.ts'

/** All that the camera's screen needs; loads with it. */
export interface CameraRoom {
  readonly camera: Camera
  readonly frames: FrameSource
  /** The device is asked to save power or traffic. */
  readonly thrifty: Observable<boolean>
}

export function openCameraRoom(): CameraRoom {
  return { camera: createCamera(), frames: browserFrames, thrifty: createThrift() }
}

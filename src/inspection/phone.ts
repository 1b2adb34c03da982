import { createContext, use } from 'react'
import type { StorageUse } from './diagnostics/ports.ts'
import type { DetectionQueue } from './detection-queue.ts'
import type { PhotoAdding } from './photo-adding.ts'
import type { PhotoPictures } from './photo-pictures.ts'
import type {
  CameraRoom,
  Detector,
  EvidenceStore,
  Models,
  Offline,
  SampleShelf,
  Sync,
} from './ports.ts'
import type { SecondLook } from './second-look.ts'

/** All that the screens work with; `app.tsx` makes it. */
export interface Phone {
  readonly store: EvidenceStore
  readonly detector: Detector
  readonly models: Models
  readonly sync: Sync
  readonly offline: Offline
  readonly samples: SampleShelf
  readonly detections: DetectionQueue
  readonly secondLook: SecondLook
  readonly adding: PhotoAdding
  readonly pictures: PhotoPictures
  /** Loaded when it is first asked for; always the same. */
  readonly cameraRoom: () => Promise<CameraRoom>
  /** For the diagnostics; its code comes when it is asked for. */
  readonly storageUse: () => Promise<StorageUse>
  readonly appVersion: string
}

export const PhoneContext = createContext<Phone | null>(null)

/** The phone's rooms, in any screen below the provider. */
export function usePhone(): Phone {
  const phone = use(PhoneContext)
  if (phone === null) throw new Error('a screen stands outside of PhoneContext')
  return phone
}

import { v7 as uuidv7 } from 'uuid'
import type { InspectionId, PhotoId, RecordId, Sha256 } from '../../src/contract/ids.ts'
import type { CorrectedBox, PhotoAdded, Vehicle } from '../../src/contract/record.ts'
import { BoxId } from '../../src/contract/ids.ts'
import { sha256 } from '../security/hashing.ts'
import type { RecordChain } from './record-chain.ts'
import type { TestDevice } from './test-device.ts'
import { noisePhoto } from './test-photos.ts'

/** A photo that a phone has sent with what a model and the inspector said of it. */
export interface SentPhoto {
  readonly inspectionId: InspectionId
  readonly photoId: PhotoId
  readonly sha: Sha256
  readonly predictionsId: RecordId
  /** The model's only box. */
  readonly boxId: BoxId
  /** Null where nobody has corrected it. */
  readonly correctionId: RecordId | null
}

/** Sends an inspection of one photo of 400 × 300 px, in the way of the phone. */
export async function sendPhoto(
  device: TestDevice,
  chain: RecordChain,
  how: {
    readonly vehicle?: Partial<Vehicle>
    readonly photo?: Partial<PhotoAdded>
    readonly corrected?: boolean
    readonly upload?: boolean
    readonly inspectionId?: InspectionId
  } = {},
): Promise<SentPhoto> {
  const { corrected = true, upload = true } = how
  const bytes = await noisePhoto()
  const sha = how.photo?.sha ?? sha256(bytes)
  if (upload) await device.upload(bytes)
  const before = chain.made.length
  const inspectionId = how.inspectionId ?? chain.open(how.vehicle).inspectionId
  const { photoId } = chain.photo(inspectionId, sha, how.photo)
  const { predictionsId, boxId } = chain.predictions(inspectionId, { photoId, sha })
  const correction = corrected
    ? chain.correction(inspectionId, { photoId, sha, predictionsId, boxId })
    : null
  await device.send(...chain.made.slice(before).map(({ record }) => record))
  const correctionId = correction?.record.id ?? null
  return { inspectionId, photoId, sha, predictionsId, boxId, correctionId }
}

/** A box that a person drew and judged. */
export function drawnBox(changes: Partial<CorrectedBox> = {}): CorrectedBox {
  return {
    boxId: BoxId.parse(uuidv7()),
    classId: 0,
    box: { x: 100, y: 100, width: 50, height: 20 },
    score: null,
    origin: 'human',
    parentBoxId: null,
    reviewed: true,
    ...changes,
  }
}

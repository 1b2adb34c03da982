import { v7 as uuidv7 } from 'uuid'
import { BoxId } from '../../../src/contract/ids.ts'
import { VersionName, type TryAnswer } from '../../../src/contract/registry.ts'
import { withBoxIds } from '../../../src/domain/detections.ts'
import { readImageHeader, type ImageProblem } from '../../../src/domain/image-header.ts'
import { ApiError } from '../../api-error.ts'
import type { Clock } from '../../clock.ts'
import type { Store } from '../../db/store.ts'
import { ModelFolderError } from '../../detect/released-model.ts'
import { sha256 } from '../../security/hashing.ts'
import { modelFolderOf } from '../register/model-folders.ts'
import { findVersion, nameOf } from '../register/read-versions.ts'
import type { DetectorShelf } from './detector-shelf.ts'

export interface TryPorts {
  readonly store: Pick<Store, 'models' | 'rollout'>
  readonly home: string
  readonly detectors: DetectorShelf
  readonly clock: Clock
}

/**
 * One version on one photo, at its released thresholds: for a person who wants to see it before it
 * is promoted. The call is kept with the photo's hash; the photo is not.
 * @throws ApiError invalid_request where `version` is none, not_found, invalid_photo, conflict where
 *   the version's folder is not what its manifest says
 */
export async function tryVersion(
  { store, home, detectors, clock }: TryPorts,
  organisationId: string,
  asked: { readonly version: string | undefined; readonly picture: Uint8Array },
): Promise<TryAnswer> {
  const name = VersionName.safeParse(asked.version)
  if (!name.success) {
    const message = 'name a registered version: ?version=name/number, e.g. site/3'
    throw new ApiError('invalid_request', message, { field: 'version' })
  }
  const found = await findVersion({ models: store.models }, organisationId, name.data)
  requirePicture(asked.picture)
  const folder = modelFolderOf(home, nameOf(found))
  const detection = await detectors
    .with(folder, async (detector) => {
      try {
        return await detector.detect(asked.picture)
      } catch (cause) {
        // Its header was good, its pixels are not; a thread that ended is not the photo's fault.
        if (!detector.isOpen) throw cause
        const what = cause instanceof Error ? cause.message : String(cause)
        throw new ApiError('invalid_photo', `${problemWords.cannot_decode}: ${what}`)
      }
    })
    .catch((cause: unknown) => {
      if (!(cause instanceof ModelFolderError)) throw cause
      const { field, message } = cause.problem
      throw new ApiError('conflict', `${name.data} does not open: ${field} ${message}`)
    })
  const answer: TryAnswer = {
    version: name.data,
    modelSha: found.sha,
    photoSha: sha256(asked.picture),
    photoSize: detection.photoSize,
    boxes: withBoxIds(detection.boxes, () => BoxId.parse(uuidv7())),
    timings: detection.timings,
  }
  await store.rollout.addTryCall(organisationId, { id: uuidv7(), answer, at: clock() })
  return answer
}

const kinds = ['jpeg', 'png', 'webp']

const problemWords: Record<ImageProblem, string> = {
  empty: 'the body is empty: send a photo',
  not_an_image: 'the body is no picture',
  unsupported_image: 'pictures of this kind are not taken: send a JPEG, PNG or WebP',
  cut_short: 'the picture is cut short',
  too_many_pixels: 'the picture has more pixels than are taken (250 million, 30,000 a side)',
  cannot_decode: 'the picture cannot be read',
}

function requirePicture(picture: Uint8Array): void {
  const header = readImageHeader(picture)
  if (!header.ok) throw new ApiError('invalid_photo', problemWords[header.problem])
  if (!kinds.includes(header.kind)) {
    throw new ApiError('invalid_photo', problemWords.unsupported_image)
  }
}

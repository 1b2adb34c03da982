import { featureNames } from '../../../src/contract/monitoring.ts'
import { featureSize, imageFeatures } from '../../../src/domain/image-features.ts'
import { decodePhoto, photoSizeOf } from '../../detect/decode-photo.ts'

/**
 * The features of a photo in the order of `featureNames`, through the pixel path of the detector.
 * Rejects where the bytes are no picture, or not a whole one.
 */
export async function measurePhoto(picture: Uint8Array): Promise<number[]> {
  const size = await photoSizeOf(picture)
  const features = imageFeatures(await decodePhoto(picture, size, featureSize(size)))
  return featureNames.map((name) => features[name])
}

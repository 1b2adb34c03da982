import { Sha256 } from '../../../src/contract/ids.ts'
import { ApiError } from '../../api-error.ts'

/**
 * The hash that an upload says it will have: `sha` of Upload-Metadata (tus 1.0.0, Creation:
 * comma-separated pairs of a key and a base64 value).
 * @throws ApiError invalid_request
 */
export function uploadedSha(headers: Headers): Sha256 {
  for (const pair of (headers.get('upload-metadata') ?? '').split(',')) {
    const [key, value] = pair.trim().split(/\s+/)
    if (key !== 'sha' || value === undefined) continue
    const sha = Sha256.safeParse(Buffer.from(value, 'base64').toString('utf8'))
    if (sha.success) return sha.data
  }
  throw new ApiError('invalid_request', 'Upload-Metadata must name the photo by its sha', {
    field: 'Upload-Metadata',
  })
}

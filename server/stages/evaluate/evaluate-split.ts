import type { Sha256 } from '../../../src/contract/ids.ts'
import type { LabelledPhoto } from '../../../src/domain/photo-outcome.ts'
import { ApiError } from '../../api-error.ts'
import type { ObjectStore } from '../../objects/object-store.ts'
import type { FileResult, FileToEvaluate } from './evaluation-messages.ts'
import { SplitEvaluator } from './split-evaluator.ts'

export interface SplitPorts {
  readonly objects: Pick<ObjectStore, 'read'>
  readonly signal: AbortSignal
  onPhoto(): void
}

/**
 * Runs every file on every photo of a split.
 * @returns what each file did, in the order of the files
 * @throws ApiError conflict where a photo is not there or does not decode, naming it
 */
export async function evaluateSplit(
  files: readonly FileToEvaluate[],
  photos: AsyncIterable<LabelledPhoto>,
  { objects, signal, onPhoto }: SplitPorts,
): Promise<readonly FileResult[]> {
  const evaluator = await SplitEvaluator.open(files)
  try {
    for await (const photo of photos) {
      signal.throwIfAborted()
      const picture = await readPhoto(objects, photo.sha)
      await evaluator.add(photo, picture).catch((cause: unknown) => {
        const what = cause instanceof Error ? cause.message : String(cause)
        throw new ApiError('conflict', `the photo ${photo.sha} could not be evaluated: ${what}`)
      })
      onPhoto()
    }
    return await evaluator.finish()
  } finally {
    await evaluator.close()
  }
}

async function readPhoto(objects: SplitPorts['objects'], sha: Sha256): Promise<Uint8Array> {
  const object = await objects.read(sha)
  if (object === null) {
    const what = `the photo ${sha} of the dataset is no longer on this server`
    throw new ApiError('conflict', `${what}: import it again`)
  }
  const parts: Buffer[] = []
  for await (const part of object.stream) parts.push(Buffer.from(part as Uint8Array))
  return Buffer.concat(parts)
}

import type { Backend } from '../contract/detection.ts'
import type { Sha256 } from '../contract/ids.ts'
import { agrees, expectationOf, goldenDifference } from '../domain/golden-check.ts'
import type { EngineHistory } from './engine-history.ts'
import { bytesOf } from './golden-pictures.ts'
import { isNonsense } from './nonsense.ts'
import type { PhoneModel } from './phone-model.ts'
import { DetectError, type FileSource } from './ports.ts'
import type { EngineWorker } from './worker-api.ts'

export interface RecheckParts {
  readonly model: PhoneModel
  readonly files: FileSource
  readonly history: Pick<EngineHistory, 'reference' | 'rememberReference'>
  /** Hash of the file that runs on a backend. */
  readonly fileSha: (backend: Backend) => Sha256
}

/** Looks at an engine that works; throws a `DetectError` (`engine_failed`) where it no longer does. */
export type Recheck = (engine: EngineWorker, backend: Backend) => Promise<void>

/**
 * One golden picture, compared with what this engine said of it when it was examined or tried: the
 * self-test and the trial show that an engine is right, this shows that it has stayed so. The first
 * answer is the measure of all later ones, over the page's end, until the browser changes.
 */
export function createRecheck({ model, files, history, fileSha }: RecheckParts): Recheck {
  return async (engine, backend) => {
    const picture = await firstPicture(model, files)
    if (picture === null) return
    const answer = await engine.examine(picture)
    if (!answer.ok) throw new DetectError('engine_failed', { cause: answer.problem })
    if (isNonsense(answer.value)) throw new DetectError('engine_failed', { cause: 'nonsense' })
    const sha = fileSha(backend)
    const before = history.reference(sha, backend.engine)
    if (before === null) {
      history.rememberReference(sha, backend.engine, expectationOf(answer.value, 'first'))
      return
    }
    const difference = goldenDifference(before, answer.value)
    if (!agrees(difference)) throw new DetectError('engine_failed', { cause: difference })
  }
}

/** Null where it is not to be had: that is no fault of the engine, which goes on. */
async function firstPicture({ golden }: PhoneModel, files: FileSource) {
  const [first] = golden.images
  if (first === undefined) return null
  try {
    return await bytesOf(files, first.file)
  } catch (cause) {
    console.warn('detect: no golden picture to look again with', cause)
    return null
  }
}

import type { Backend } from '../contract/detection.ts'
import { agrees, expectationOf, goldenDifference } from '../domain/golden-check.ts'
import type { EngineHistory } from './engine-history.ts'
import { bytesOf } from './file-bytes.ts'
import { isNonsense } from './nonsense.ts'
import { ownInput, takeInput } from './model-inputs.ts'
import type { ModelSource } from './open-model.ts'
import { DetectError } from './ports.ts'
import type { EngineWorker } from './worker-api.ts'

export interface RecheckParts {
  readonly source: ModelSource
  readonly history: Pick<EngineHistory, 'reference' | 'rememberReference'>
}

/** Looks at an engine that works; throws a `DetectError` (`engine_failed`) where it no longer does. */
export type Recheck = (engine: EngineWorker, backend: Backend) => Promise<void>

/**
 * One golden picture, compared with what this engine said of it when it was examined or tried: the
 * self-test and the trial show that an engine is right, this shows that it has stayed so. The first
 * answer is the measure of all later ones, over the page's end, until the browser changes.
 */
export function createRecheck({ source, history }: RecheckParts): Recheck {
  return async (engine, backend) => {
    const picture = await firstPicture(source)
    if (picture === null) return
    const own = ownInput(source, backend)
    await takeInput(engine, source, own)
    const answer = await engine.examine(picture)
    if (!answer.ok) throw new DetectError('engine_failed', { cause: answer.problem })
    if (isNonsense(answer.value)) throw new DetectError('engine_failed', { cause: 'nonsense' })
    const sha = own.file.sha256
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
async function firstPicture({ model, files }: ModelSource) {
  const [first] = model.golden.images
  if (first === undefined) return null
  try {
    return await bytesOf(files, first.file)
  } catch (cause) {
    console.warn('detect: no golden picture to look again with', cause)
    return null
  }
}

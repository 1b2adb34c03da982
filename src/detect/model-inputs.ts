import type { Backend } from '../contract/detection.ts'
import type { Size } from '../contract/geometry.ts'
import { bestInput } from '../domain/input-choice.ts'
import { examineOnce, fileForBackend, loadModelFile, type ModelSource } from './open-model.ts'
import type { ModelInput } from './phone-model.ts'
import type { EngineWorker } from './worker-api.ts'

/** The file that a backend runs for the model's own input. */
export function ownInput(source: ModelSource, backend: Backend): ModelInput {
  return { size: source.model.manifest.input, file: fileForBackend(source, backend) }
}

/**
 * The file that a backend runs for a photo: on wasm the int8 file of its shape, but for those that
 * did not open here; on WebGPU the one that won its trial.
 */
export function inputFor(source: ModelSource, backend: Backend, photo: Size): ModelInput {
  const { model, memory } = source
  const own = ownInput(source, backend)
  if (backend.engine !== 'wasm') return own
  const others = model.rectangles.filter(({ file }) => !memory.unfit.has(file.sha256))
  return bestInput(photo, [own, ...others])
}

/** As `inputFor`, and the worker has it open; where another shape does not open, the model's own. */
export async function takeInputFor(
  photo: Size,
  place: { readonly source: ModelSource; readonly backend: Backend; readonly worker: EngineWorker },
): Promise<ModelInput> {
  const { source, backend, worker } = place
  const { unfit } = source.memory
  const best = inputFor(source, backend, photo)
  const isOwn = best.file.sha256 === fileForBackend(source, backend).sha256
  if (isOwn) {
    await takeInput(worker, source, best)
    return best
  }
  // Said before it is tried: where opening it kills the worker, the next one does without.
  unfit.add(best.file.sha256)
  try {
    await takeInput(worker, source, best)
    unfit.delete(best.file.sha256)
    return best
  } catch (cause) {
    const { width, height } = best.size
    console.warn(`detect: the file for ${width}x${height} is not used`, cause)
    return takeInputFor(photo, place)
  }
}

/**
 * Have the worker run this file from now on. It keeps the two that it ran last; another one is
 * opened, and examined on the golden images where this is new. Throws a `DetectError`.
 */
export async function takeInput(
  worker: EngineWorker,
  source: ModelSource,
  { size, file }: ModelInput,
): Promise<void> {
  if (await worker.takeInput(size)) return
  await worker.openInput(await loadModelFile(source, { size, file }), size)
  await examineOnce(worker, source, { size, file })
}

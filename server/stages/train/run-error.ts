import type { RunFailure, RunStep } from '../../../src/contract/run.ts'
import { ApiError } from '../../api-error.ts'
import { ModelFolderError } from '../../detect/released-model.ts'
import { asStorageError, StorageFullError } from '../../objects/storage-full-error.ts'
import { NoPythonError } from '../../trainer/find-python.ts'

/** Why a run cannot go on; the message names the item and says what to do. */
export class RunError extends Error {
  override name = 'RunError'
  readonly code: string
  readonly item: string | null

  constructor(code: string, message: string, item: string | null = null) {
    super(message)
    this.code = code
    this.item = item
  }
}

/** What the run page says of an error, and whether anybody had expected it. */
export function failureOf(
  error: unknown,
  { step, home }: { readonly step: RunStep; readonly home: string },
): { readonly failure: RunFailure; readonly expected: boolean } {
  const known = (code: string, message: string, item: string | null = null) => ({
    failure: { step, code, message, item },
    expected: true,
  })
  if (error instanceof RunError) return known(error.code, error.message, error.item)
  if (error instanceof NoPythonError) return known('no_python', error.message)
  if (error instanceof ApiError) return known(error.code, error.message)
  if (error instanceof ModelFolderError) return known('bad_model_folder', error.message)
  if (causes(error).some((cause) => asStorageError(cause) instanceof StorageFullError)) {
    const message =
      `the disk is full: ${home} has no room left. Free some, then start the run again; ` +
      'nothing was half-written'
    return known('storage_full', message, home)
  }
  const said = error instanceof Error ? error.message : String(error)
  const message =
    `the step ${step} failed: ${said}. Start the run again; where it fails again, ` +
    'the server’s log says more'
  return { failure: { step, code: 'internal', message, item: null }, expected: false }
}

/** The error and what it was caused by. */
function causes(error: unknown): unknown[] {
  const found: unknown[] = []
  for (let at = error; at instanceof Error && found.length < 10; at = at.cause) found.push(at)
  return found
}

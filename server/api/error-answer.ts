import { ApiError } from '../api-error.ts'
import { StorageFullError } from '../objects/storage-full-error.ts'
import type { ApiContext } from './api-context.ts'
import type { Services } from './services.ts'

/** Postgres: disk_full, out_of_memory never; source: Appendix A, class 53. */
const diskFull = '53100'

/** The one place that turns an error into an answer. What is not expected is logged and kept in. */
export function answerError(context: ApiContext, { log }: Pick<Services, 'log'>, error: unknown) {
  const requestId = context.get('requestId')
  const known = asApiError(error)
  if (known.status >= 500) log.error({ err: error, requestId }, 'request failed')
  return context.json(known.body(requestId), known.status)
}

function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  if (
    causes(error).some((cause) => cause instanceof StorageFullError || codeOf(cause) === diskFull)
  ) {
    return new ApiError('storage_full', 'the server has no room left; nothing was lost, try later')
  }
  return new ApiError('internal', 'the server failed; its log has more under this request id')
}

/** The error and what it was caused by: drizzle wraps what a driver throws. */
function causes(error: unknown): unknown[] {
  const found: unknown[] = []
  for (let at = error; at instanceof Error && found.length < 10; at = at.cause) found.push(at)
  return found
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}

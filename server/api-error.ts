import type { ErrorBody, ErrorCode } from '../src/contract/error.ts'

type Status = 400 | 401 | 403 | 404 | 409 | 413 | 422 | 429 | 500 | 507

const statuses: Record<ErrorCode, Status> = {
  unauthenticated: 401,
  forbidden: 403,
  device_revoked: 403,
  clock_skew: 401,
  replayed: 401,
  pairing_code_invalid: 403,
  not_found: 404,
  invalid_request: 400,
  invalid_photo: 422,
  too_large: 413,
  hash_mismatch: 422,
  conflict: 409,
  too_many_requests: 429,
  storage_full: 507,
  internal: 500,
}

/** An expected refusal, on its way to the one place that answers it (api/error-answer.ts). */
export class ApiError extends Error {
  override name = 'ApiError'
  readonly code: ErrorCode
  readonly detail: { readonly field?: string; readonly serverTimeMs?: number }

  constructor(code: ErrorCode, message: string, detail: ApiError['detail'] = {}) {
    super(message)
    this.code = code
    this.detail = detail
  }

  get status(): Status {
    return statuses[this.code]
  }

  body(requestId: string): ErrorBody {
    return { error: { code: this.code, message: this.message, ...this.detail, requestId } }
  }
}

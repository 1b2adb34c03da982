import type { ErrorCode } from '../contract/error.ts'

/** Why the server gave no answer that can be shown. */
export type FailureKind =
  'no-connection' | 'not-a-server' | 'signed-out' | 'not-found' | 'refused' | 'internal'

export class ApiFailure extends Error {
  override readonly name = 'ApiFailure'
  readonly kind: FailureKind
  readonly code: ErrorCode | null
  readonly requestId: string | null

  constructor(
    kind: FailureKind,
    details: {
      message?: string
      code?: ErrorCode
      requestId?: string | undefined
      cause?: unknown
    } = {},
  ) {
    super(details.message ?? kind, { cause: details.cause })
    this.kind = kind
    this.code = details.code ?? null
    this.requestId = details.requestId ?? null
  }
}

/** The kind of a failure that our own server put into words. */
export function kindOf(code: ErrorCode): FailureKind {
  if (code === 'unauthenticated') return 'signed-out'
  if (code === 'not_found') return 'not-found'
  return code === 'internal' ? 'internal' : 'refused'
}

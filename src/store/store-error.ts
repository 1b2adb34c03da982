/**
 * Why the store could not keep or find something. Whatever the code, nothing is half-written:
 *
 * - `quota_exceeded`: the browser gives no more room.
 * - `connection_lost`: the database went away and could not be opened again.
 * - `read_back_differs`: what was read after the commit was not what had been written.
 * - `blocked`: another tab holds an older or newer version of the database open.
 * - `unknown`: anything else the browser said; see `cause`.
 */
export type StoreErrorCode =
  'quota_exceeded' | 'connection_lost' | 'read_back_differs' | 'blocked' | 'unknown'

export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly code: StoreErrorCode

  constructor(code: StoreErrorCode, cause?: unknown) {
    super(`the store failed: ${code}`, { cause })
    this.code = code
  }
}

const codes: Readonly<Record<string, StoreErrorCode>> = {
  QuotaExceededError: 'quota_exceeded',
  // `transaction()` on a connection that the browser closed.
  InvalidStateError: 'connection_lost',
  // WebKit: "Connection to Indexed Database server lost" (https://webkit.org/b/197050).
  UnknownError: 'connection_lost',
  // A transaction that ended without an error of its own: its connection was closed under it.
  AbortError: 'connection_lost',
  // A newer tab has upgraded the database under us.
  VersionError: 'blocked',
}

/** The name of whatever was thrown; DOMExceptions are classified by it, never by their message. */
function nameOf(error: unknown): string {
  return error instanceof Error || error instanceof DOMException ? error.name : ''
}

/** Translates what IndexedDB threw into a StoreError; a StoreError stays what it is. */
export function toStoreError(error: unknown): StoreError {
  if (error instanceof StoreError) return error
  return new StoreError(codes[nameOf(error)] ?? 'unknown', error)
}

/** True where IndexedDB refused an insert because a unique index has the key already. */
export function isConstraintError(error: unknown): boolean {
  return nameOf(error) === 'ConstraintError'
}

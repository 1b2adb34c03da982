/** The disk, or the quota on it, is full: nothing was kept, and the sender still has its copy. */
export class StorageFullError extends Error {
  override name = 'StorageFullError'
  readonly code = 'storage_full'
}

const fullCodes = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])

/** Translates a full disk's error; gives any other back as it is. */
export function asStorageError(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (typeof code !== 'string' || !fullCodes.has(code)) return error
  return new StorageFullError('the disk is full', { cause: error })
}

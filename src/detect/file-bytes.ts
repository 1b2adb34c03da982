import { DetectError, type FileSource, type KnownFile } from './ports.ts'

/** Throws a `DetectError` where the file is not to be had. */
export async function bytesOf(
  files: FileSource,
  file: KnownFile,
  onProgress?: (fraction: number) => void,
): Promise<ArrayBuffer> {
  const load = await files.load(file, onProgress === undefined ? {} : { onProgress })
  if (load.ok) return load.bytes
  throw new DetectError(load.problem === 'damaged' ? 'model_damaged' : 'model_missing')
}

/**
 * Code that comes after the first screen, and is part of what 'Ready offline' promises. Throws a
 * `DetectError` where it is not to be had, as for a model's file: no engine is to blame for that.
 */
export async function laterCode<T>(code: Promise<T>): Promise<T> {
  try {
    return await code
  } catch (cause) {
    throw new DetectError('model_missing', { cause })
  }
}

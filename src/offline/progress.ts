import type { KnownFile } from './checked-files.ts'

/** How far a list of files has come, by bytes. */
export interface FileProgress {
  readonly files: readonly KnownFile[]
  readonly done: ReadonlySet<string>
}

/** What a file counts for whose size is not known: a sample photo's usual size. */
const usualSizeBytes = 500_000

export function startOfProgress(files: readonly KnownFile[]): FileProgress {
  return { files, done: new Set() }
}

/** 0 to 1 of all bytes, while `current` has come to `fraction` of its own. */
export function countsOf(progress: FileProgress, current: KnownFile, fraction: number): number {
  let doneBytes = 0
  let totalBytes = 0
  for (const file of progress.files) {
    const sizeBytes = file.sizeBytes ?? usualSizeBytes
    totalBytes += sizeBytes
    if (progress.done.has(file.url)) doneBytes += sizeBytes
    else if (file.url === current.url) doneBytes += sizeBytes * fraction
  }
  return totalBytes === 0 ? 1 : doneBytes / totalBytes
}

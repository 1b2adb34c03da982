import { createCheckedFiles, type CheckedFiles, type KnownFile } from './checked-files.ts'
import { createOffline, type Offline } from './readiness.ts'
import { sampleFiles } from './sample-files.ts'
import { browserShell } from './shell.ts'

/** The files that this browser keeps; detector and readiness share them, so nothing loads twice. */
export function createPhoneFiles(): CheckedFiles {
  return createCheckedFiles({
    // Named late: over plain http there is no such thing, which then shows as 'nothing is kept'.
    caches: { open: async (name) => caches.open(name) },
    fetch: fetch.bind(globalThis),
  })
}

/**
 * Readiness of this phone. `detectorFiles` is asked at each attempt, for a trial of WebGPU can add
 * to them. The boxes come first, the samples after them.
 */
export function createPhoneOffline(
  files: CheckedFiles,
  detectorFiles: () => readonly KnownFile[],
): Offline {
  return createOffline({
    shell: browserShell(),
    files,
    required: async () => [...detectorFiles(), ...(await sampleFiles(fetch.bind(globalThis)))],
  })
}

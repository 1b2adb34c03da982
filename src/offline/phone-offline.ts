import { modelFilesPath } from '../domain/model-files.ts'
import {
  createCheckedFiles,
  type CheckedFiles,
  type KeepOutcome,
  type KnownFile,
} from './checked-files.ts'
import type { FetchFile } from './download.ts'
import { createOffline, type Offline } from './readiness.ts'
import { sampleFiles } from './sample-files.ts'
import { browserShell } from './shell.ts'

/** Name of the cache that holds the files of models that a server sent. */
export const modelCacheName = 'lotlens-models-1'

/** The files that this browser keeps; detector and readiness share them, so nothing loads twice. */
export interface PhoneFiles {
  /** Of models that a server sent, in a cache of their own: a new app keeps them. */
  readonly models: CheckedFiles & {
    /** Room that the browser still gives, bytes; null where it does not tell. */
    roomBytes(): Promise<number | null>
  }
  /** Each file from where its address says that it is kept. */
  readonly all: CheckedFiles
}

/** `fetchModelFile` gets a file of a model, for which a request has to be signed. */
export function createPhoneFiles(fetchModelFile: FetchFile): PhoneFiles {
  // Named late: over plain http there is no such thing, which then shows as 'nothing is kept'.
  const cacheStorage = { open: async (name: string) => caches.open(name) }
  const app = createCheckedFiles({ caches: cacheStorage, fetch: fetch.bind(globalThis) })
  const models = createCheckedFiles({
    caches: cacheStorage,
    fetch: fetchModelFile,
    cacheName: modelCacheName,
  })
  const homeOf = ({ url }: KnownFile) => (url.startsWith(modelFilesPath) ? models : app)
  return {
    models: { ...models, roomBytes },
    all: {
      load: (file, options) => homeOf(file).load(file, options),
      keep: (file, options): Promise<KeepOutcome> => homeOf(file).keep(file, options),
      isKept: (file) => homeOf(file).isKept(file),
      // Models come and go at another pace: whoever switches them lets the old ones go.
      keepOnly: (files) => app.keepOnly(files),
    },
  }
}

async function roomBytes(): Promise<number | null> {
  if (!('storage' in navigator)) return null // over plain http
  try {
    const { quota, usage } = await navigator.storage.estimate()
    return quota === undefined || usage === undefined ? null : quota - usage
  } catch (cause) {
    console.warn('offline: the browser does not tell what room there is', cause)
    return null
  }
}

/**
 * Readiness of this phone. `detectorFiles` is asked at each attempt, for a trial of WebGPU or
 * another model can add to them. The boxes come first, the samples after them.
 */
export function createPhoneOffline(
  files: CheckedFiles,
  detectorFiles: () => readonly KnownFile[],
): Offline {
  return createOffline({
    shell: browserShell(),
    files,
    required: async () => [...detectorFiles(), ...(await sampleFiles(fetch.bind(globalThis)))],
    onOccasion(listener) {
      window.addEventListener('online', listener)
      document.addEventListener('visibilitychange', () => {
        if (document.visibilityState === 'visible') listener()
      })
    },
    after: (delayMs, listener) => void setTimeout(listener, delayMs),
  })
}

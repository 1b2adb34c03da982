import type { CheckedFiles, KnownFile } from './checked-files.ts'
import { settable } from '../domain/observable.ts'
import { countsOf, startOfProgress, type FileProgress } from './progress.ts'
import type { Shell } from './shell.ts'

export interface OfflineStatus {
  readonly phase: 'preparing' | 'ready' | 'failed' | 'unsupported'
  readonly progress: number
  readonly updateReady: boolean
}

export interface Offline {
  readonly status: {
    current(): OfflineStatus
    subscribe(listener: () => void): () => void
  }
  retry(): void
  applyUpdate(): void
}

export interface OfflinePorts {
  /** Null where this browser or this build has no service worker. */
  readonly shell: Shell | null
  readonly files: Pick<CheckedFiles, 'keep' | 'keepOnly'>
  /** Everything that work without a network needs beside the shell. */
  readonly required: () => Promise<readonly KnownFile[]>
}

/**
 * 'Ready offline': true only when shell, engine, model and samples are all kept on the phone and
 * have been checked. Preparing begins at once. On the first visit the service worker does not serve
 * the page yet, so caching what passes by would miss all of it: the page fetches the files itself.
 */
export function createOffline(ports: OfflinePorts): Offline {
  const { shell } = ports
  const status = settable<OfflineStatus>({
    phase: shell === null ? 'unsupported' : 'preparing',
    progress: 0,
    updateReady: false,
  })
  const change = (part: Partial<OfflineStatus>): void => {
    status.set({ ...status.current(), ...part })
  }
  let preparing = false

  async function prepare(shell: Shell): Promise<void> {
    if (preparing) return
    preparing = true
    change({ phase: 'preparing', progress: 0 })
    try {
      await Promise.all([shell.install(), keepAll()])
      change({ phase: 'ready', progress: 1 })
    } catch (cause) {
      console.warn('offline: not ready', cause)
      change({ phase: 'failed' })
    } finally {
      preparing = false
    }
  }

  /** One file after the other: the first boxes need the line too, and the order is theirs. */
  async function keepAll(): Promise<void> {
    const files = await ports.required()
    let progress: FileProgress = startOfProgress(files)
    for (const file of files) {
      const onProgress = (fraction: number): void => {
        change({ progress: countsOf(progress, file, fraction) })
      }
      const outcome = await ports.files.keep(file, { onProgress })
      if (outcome !== 'kept') throw new Error(`${file.url} is ${outcome}`)
      progress = { ...progress, done: new Set([...progress.done, file.url]) }
      onProgress(1)
    }
    await ports.files.keepOnly(files)
  }

  if (shell !== null) {
    shell.onUpdateWaiting(() => change({ updateReady: true }))
    void prepare(shell)
  }
  return {
    status,
    retry() {
      if (shell !== null && status.current().phase === 'failed') void prepare(shell)
    },
    applyUpdate() {
      if (status.current().updateReady) shell?.switchOver()
    },
  }
}

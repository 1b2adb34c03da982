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
  /** Calls back when the network comes back or the page to the front. */
  readonly onOccasion: (listener: () => void) => void
  /** Calls back once after so long. */
  readonly after: (delayMs: number, listener: () => void) => void
}

/** After a cut line; the last one repeats. A line that is there and bad tells nobody when it heals. */
const retryDelaysMs = [15_000, 60_000, 300_000]

/** A file cannot be kept, and not for want of a network. */
class FileProblem extends Error {}

/**
 * 'Ready offline': true only when shell, engine, model and samples are all kept on the phone and
 * have been checked. Preparing begins at once. On the first visit the service worker does not serve
 * the page yet, so caching what passes by would miss all of it: the page fetches the files itself,
 * and after a cut line again, by itself; what is kept already is not fetched twice.
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
  /** Attempts that the line cut, in a row. */
  let cutCount = 0

  async function prepare(shell: Shell): Promise<void> {
    if (preparing) return
    preparing = true
    change({ phase: 'preparing', progress: 0 })
    try {
      await Promise.all([shell.install(), keepAll()])
      cutCount = 0
      change({ phase: 'ready', progress: 1 })
    } catch (cause) {
      console.warn('offline: not ready', cause)
      change({ phase: 'failed' })
      // What was damaged, or found no room, would cost the same bytes again: a person decides.
      if (cause instanceof FileProblem) cutCount = 0
      else tryLater()
    } finally {
      preparing = false
    }
  }

  function tryLater(): void {
    const delayMs = retryDelaysMs[Math.min(cutCount, retryDelaysMs.length - 1)] ?? 0
    cutCount += 1
    const asOfNow = cutCount
    ports.after(delayMs, () => {
      if (cutCount === asOfNow) retry()
    })
  }

  function retry(): void {
    if (shell !== null && status.current().phase === 'failed') void prepare(shell)
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
      if (outcome === 'unreachable') throw new Error(`${file.url} is unreachable`)
      if (outcome !== 'kept') throw new FileProblem(`${file.url} is ${outcome}`)
      progress = { ...progress, done: new Set([...progress.done, file.url]) }
      onProgress(1)
    }
    await ports.files.keepOnly(files)
  }

  if (shell !== null) {
    shell.onUpdateWaiting(() => change({ updateReady: true }))
    ports.onOccasion(() => {
      if (cutCount > 0) retry()
    })
    void prepare(shell)
  }
  return {
    status,
    retry,
    applyUpdate() {
      if (status.current().updateReady) shell?.switchOver()
    },
  }
}

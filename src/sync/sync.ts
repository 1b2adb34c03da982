import { createChunkSize } from './chunk-size.ts'
import type { EvidenceSource } from './evidence-source.ts'
import { exportUnsent } from './export-unsent.ts'
import { Loop } from './loop.ts'
import { createModelLine, type ModelLine } from './model-line.ts'
import { browserSurroundings, type Surroundings } from './occasions.ts'
import { pair, type PairOutcome } from './pair.ts'
import { keepPairing } from './pairing-state.ts'
import { createStatus, type SyncStatus } from './status.ts'
import { Wire } from './wire.ts'

export interface SyncOptions {
  readonly source: EvidenceSource
  /** Ends the loop and whatever request is under way. */
  readonly signal: AbortSignal
  readonly fetch?: typeof fetch
  /** Origin of the server without a trailing slash; the page's own where it is left out. */
  readonly baseUrl?: string
  readonly around?: Surroundings
  readonly timeoutMs?: number
  readonly onProblem?: (error: unknown) => void
}

/** The running sync of this phone. */
export interface RunningSync {
  readonly status: {
    current(): SyncStatus
    subscribe(listener: () => void): () => void
  }
  /** Tries at once, whatever backoff or pause there is, and offers refused records again. */
  sendNow(): void
  pair(code: string, deviceName: string): Promise<PairOutcome>
  /** Gives up the pinned server, so that this phone may pair with another. Evidence stays. */
  forgetServer(): Promise<void>
  /** A zip of every record and photo without a receipt; null when there is none. */
  exportUnsent(): Promise<Blob | null>
  /** What the server wants this phone to run, and the files for it. */
  readonly models: ModelLine
}

/** Starts bringing the evidence to the server. */
export function createSync(options: SyncOptions): RunningSync {
  const { source, signal } = options
  const around = options.around ?? browserSurroundings()
  const onProblem = options.onProblem ?? ((error: unknown) => console.error(error))
  const status = createStatus()
  const wire = new Wire({
    fetch: options.fetch ?? fetch.bind(globalThis),
    baseUrl: options.baseUrl ?? '',
    timeoutMs: options.timeoutMs ?? 60_000,
  })
  const chunkSize = createChunkSize()
  const loop = new Loop({ source, wire, around, signal, chunkSize, status, onProblem })
  loop.start()

  const pairingChanged = (): void => {
    around.pairingChanged.tell()
    loop.wake('paired')
  }
  return {
    status,
    sendNow() {
      source
        .offerRefused()
        .catch(onProblem)
        .finally(() => loop.wake('person'))
    },
    async pair(code, deviceName) {
      const outcome = await pair({ source, wire, signal }, code, deviceName)
      if (outcome.ok) pairingChanged()
      return outcome
    },
    async forgetServer() {
      await keepPairing(source, null)
      pairingChanged()
    },
    exportUnsent: () => exportUnsent(source),
    models: createModelLine({ source, wire, around, signal }),
  }
}

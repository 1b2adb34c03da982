import type { z } from 'zod/mini'
import type { ImportProgress } from '../../../src/contract/dataset.ts'
import { ApiError } from '../../api-error.ts'
import type { Logger } from 'pino'
import {
  importFolder,
  type ImportPorts,
  type ImportRequest,
  type ImportSummary,
} from './import-folder.ts'
import { ImportError } from './import-problems.ts'

type Progress = z.infer<typeof ImportProgress>

/** Imports go on behind the requests, one at a time; whoever asks sees how far it is. */
export class Importer {
  readonly #ports: ImportPorts & { readonly log: Logger }
  readonly #stop = new AbortController()
  #running: Promise<unknown> | null = null
  #progress: Progress | null = null

  constructor(ports: ImportPorts & { readonly log: Logger }) {
    this.#ports = ports
  }

  /** The import that runs, or the last one where it failed. */
  get progress(): Progress | null {
    return this.#progress
  }

  /**
   * Begins an import; it goes on when nobody waits for the result.
   * @throws ApiError conflict where another one runs
   * @returns as `importFolder`
   */
  start(
    request: Omit<ImportRequest, 'signal' | 'onProgress'>,
    onProgress: (progress: Progress) => void = () => undefined,
  ): Promise<ImportSummary> {
    if (this.#running !== null) {
      throw new ApiError('conflict', 'an import is running: wait for its end, then try again')
    }
    const { name } = request
    this.#progress = { name, done: 0, of: 0, error: null }
    const work = importFolder(this.#ports, {
      ...request,
      signal: this.#stop.signal,
      onProgress: (done, of) => {
        this.#progress = { name, done, of, error: null }
        onProgress(this.#progress)
      },
    })
    this.#running = work.then(
      () => (this.#progress = null),
      (error: unknown) => this.#fail(name, error),
    )
    this.#running = this.#running.finally(() => (this.#running = null))
    return work
  }

  /** Ends a running import; nothing of it is kept. */
  async close(): Promise<void> {
    this.#stop.abort(new ImportError('The server stopped. Nothing was imported: import again.'))
    await this.#running
  }

  #fail(name: string, error: unknown): void {
    const known = error instanceof ImportError
    const text = known
      ? error.message
      : 'The server failed; its log says why. Nothing was imported.'
    const { done, of } = this.#progress ?? { done: 0, of: 0 }
    this.#progress = { name, done, of, error: text }
    if (!known) this.#ports.log.error({ err: error }, 'an import failed')
  }
}

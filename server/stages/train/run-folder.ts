import { join } from 'node:path'

/** Where a run keeps its files. */
export interface RunFolder {
  readonly folder: string
  /** Lines of trainer and server, one JSON object each. */
  readonly log: string
  /** `--out` of the trainer: config, metrics, checkpoints. */
  readonly training: string
  /** Sizes and hashes of all that the run has made, once it is finished. */
  readonly artefacts: string
}

export function runFolder(home: string, runId: string): RunFolder {
  const folder = join(home, 'runs', runId)
  return {
    folder,
    log: join(folder, 'log.jsonl'),
    training: join(folder, 'training'),
    artefacts: join(folder, 'artefacts.json'),
  }
}

/** A dataset version in the trainer's form, shared by all runs on it. */
export function datasetFolder(home: string, number: number): string {
  return join(home, 'datasets', String(number))
}

/** Averaged weights that were best on val. */
export const bestCheckpoint = 'best.safetensors'
/** Everything that resuming needs; of no use once a run is finished. */
export const lastCheckpoint = 'last.safetensors'

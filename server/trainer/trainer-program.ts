import { join } from 'node:path'
import { projectFolder } from '../build/project-folder.ts'
import { ensureTrainerPython, type Progress } from './python-environment.ts'

/** How the trainer is started: words of a command come after `args`. */
export interface TrainerProgram {
  readonly file: string
  readonly args: readonly string[]
}

/** Finds the trainer, and makes its environment first where that is missing. */
export type FindTrainer = (progress: Progress, signal: AbortSignal) => Promise<TrainerProgram>

/** Where the trainer runs: Python then takes the package of this very project. */
export const trainerFolder = join(projectFolder, 'models', 'trainer')

/**
 * The project's own trainer.
 * @throws NoPythonError, or Error where the environment cannot be made
 */
export const findPythonTrainer: FindTrainer = async (progress, signal) => ({
  file: await ensureTrainerPython(progress, signal),
  args: ['-m', 'lotlens_trainer'],
})

/**
 * What makes training faster. With glibc large tensors stay in the heap, in huge pages, and are not
 * given back to the system and faulted in again at every step. Threads that wait for each other at
 * the end of a layer sleep: spinning, they would hold back the very one that they wait for as soon
 * as anything else runs (measured beside other work on two cores: 0.07 to 0.13 batches/s spinning,
 * 0.45 to 0.78 asleep).
 */
export const speedSettings: Readonly<Record<string, string>> = {
  MALLOC_MMAP_THRESHOLD_: String(2 ** 30),
  MALLOC_TRIM_THRESHOLD_: String(2 ** 32),
  MALLOC_TOP_PAD_: String(2 ** 28),
  GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1',
  OMP_WAIT_POLICY: 'PASSIVE',
}

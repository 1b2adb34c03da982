/** Runs a command of the trainer in its own environment, e.g. `bench`; all words are passed on. */
import { projectFolder } from '../build/project-folder.ts'
import { runTrainerPython } from './run-trainer-python.ts'

process.exitCode = await runTrainerPython(
  ['-m', 'lotlens_trainer', ...process.argv.slice(2)],
  projectFolder,
)

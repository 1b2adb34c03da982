/**
 * Runs a command of the trainer in its own environment, e.g. `fit` or `bench`: all words are passed
 * on, and paths in them are seen from where npm was called.
 */
import { projectFolder } from '../build/project-folder.ts'
import { runTrainerPython } from './run-trainer-python.ts'
import { speedSettings, trainerFolder } from './trainer-program.ts'

process.exitCode = await runTrainerPython(
  ['-m', 'lotlens_trainer', ...process.argv.slice(2)],
  process.env['INIT_CWD'] ?? projectFolder,
  { ...speedSettings, PYTHONPATH: trainerFolder },
)

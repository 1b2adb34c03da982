/** `npm run test:trainer`: the trainer's tests, in its own environment (made where it is missing). */
import { join } from 'node:path'
import { projectFolder } from '../build/project-folder.ts'
import { runTrainerPython } from './run-trainer-python.ts'

process.exitCode = await runTrainerPython(
  ['-m', 'pytest', ...process.argv.slice(2)],
  join(projectFolder, 'models', 'trainer'),
)

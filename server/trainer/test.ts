/** `npm run test:trainer`: the tests of trainer and renderer, in the trainer's environment (made where it is missing). */
import { join } from 'node:path'
import { projectFolder } from '../build/project-folder.ts'
import { runTrainerPython } from './run-trainer-python.ts'

let failed = 0
// The renderer's tests need no renderer, so that they run in the same environment.
for (const part of ['trainer', 'render']) {
  const folder = join(projectFolder, 'models', part)
  failed ||= await runTrainerPython(['-m', 'pytest', ...process.argv.slice(2)], folder)
}
process.exitCode = failed

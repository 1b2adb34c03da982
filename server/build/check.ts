/** `npm run check`: everything that is quick, two steps at a time; for all day. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { trainerPython } from '../trainer/python-environment.ts'
import { projectFolder } from './project-folder.ts'
import { runSteps, tool, type Step } from './steps.ts'

const places = ['pure', 'browser', 'worker', 'server', 'test']

const steps: Step[] = [
  { name: 'unit tests', command: tool('vitest', 'run', '--project', 'unit', '--maxWorkers', '2') },
  { name: 'format', command: tool('prettier', '--check', '--log-level', 'warn', '.') },
  { name: 'lint', command: tool('oxlint', '--type-aware') },
  ...places.map((place): Step => ({
    name: `types (${place})`,
    command: tool('tsc', '-p', `tsconfig.${place}.json`),
  })),
  { name: 'dead code', command: tool('knip') },
]

// Python's linter lives in the trainer's environment: `npm test` makes that, this only uses it.
const python = trainerPython()
if (existsSync(python)) {
  const source = join(projectFolder, 'models')
  steps.push(
    { name: 'lint (python)', command: [python, '-m', 'ruff', 'check', source] },
    { name: 'format (python)', command: [python, '-m', 'ruff', 'format', '--check', source] },
  )
} else {
  console.log('Python is neither linted nor its format checked: npm run trainer:setup makes it.')
}

process.exitCode = (await runSteps(steps, 2)) ? 0 : 1

/** `npm run trainer:setup`: makes the trainer's Python environment; its interpreter comes last. */
import { NoPythonError } from './find-python.ts'
import { ensureTrainerPython } from './python-environment.ts'

try {
  const python = await ensureTrainerPython((line) => console.error(line))
  console.log(python)
} catch (error) {
  if (!(error instanceof Error)) throw error
  console.error(error instanceof NoPythonError ? error.message : `Failed: ${error.message}`)
  process.exitCode = 1
}

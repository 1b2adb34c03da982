/**
 * `npm run trainer:setup`: makes the trainer's Python environment; its interpreter comes last.
 * With `-- --faster-rcnn` it makes the one of that extra instead.
 */
import { NoPythonError } from './find-python.ts'
import { ensureFasterRcnnPython, ensureTrainerPython } from './python-environment.ts'

const words = process.argv.slice(2)
const unknown = words.find((word) => word !== '--faster-rcnn')
if (unknown === undefined) {
  await setUp(words.length === 0 ? ensureTrainerPython : ensureFasterRcnnPython)
} else {
  console.error(`There is no ${unknown} here; the one option is --faster-rcnn.`)
  process.exitCode = 1
}

async function setUp(ensure: typeof ensureFasterRcnnPython): Promise<void> {
  try {
    const python = await ensure((line) => console.error(line))
    console.log(python)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    console.error(error instanceof NoPythonError ? error.message : `Failed: ${error.message}`)
    process.exitCode = 1
  }
}

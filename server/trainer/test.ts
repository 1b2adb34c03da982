/**
 * `npm run test:trainer`: the tests of trainer and renderer, in the trainer's environment (made where
 * it is missing), and those of Faster R-CNN in its own where somebody had it made. Words go to
 * pytest, and then the extra's tests are left out.
 */
import { join } from 'node:path'
import { projectFolder } from '../build/project-folder.ts'
import { madeFasterRcnnPython } from './python-environment.ts'
import { runPython, runTrainerPython } from './run-trainer-python.ts'

const words = process.argv.slice(2)
const trainerFolder = join(projectFolder, 'models', 'trainer')
// The renderer's tests need no renderer, so that they run in the same environment.
const failed =
  (await runTrainerPython(['-m', 'pytest', ...words], trainerFolder)) ||
  (await runTrainerPython(['-m', 'pytest', ...words], join(projectFolder, 'models', 'render')))
const extra = words.length === 0 ? madeFasterRcnnPython() : null
process.exitCode =
  failed || extra === null
    ? failed
    : await runPython(extra, ['-m', 'pytest', 'tests/test_faster_rcnn.py'], trainerFolder)

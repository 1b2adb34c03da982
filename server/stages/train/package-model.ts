import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { projectFolder } from '../../build/project-folder.ts'
import { optionWords } from '../../trainer/option-words.ts'
import type { TrainerProgram } from '../../trainer/trainer-program.ts'
import { readManifest } from '../../../src/domain/manifest-reading.ts'
import { modelFolderOf, siteModelName } from '../register/model-folders.ts'
import { bestCheckpoint, datasetFolder } from './run-folder.ts'
import type { RunWork } from './run-work.ts'
import { trainerToItsEnd } from './train-model.ts'

/** Rendered pictures on which every phone tries a model before it trusts it. */
const goldenPictures = join(projectFolder, 'models', 'render', 'golden-source')

/** The version that a run becomes, and the folder of its files. */
export interface Packaged {
  readonly version: string
  readonly modelFolder: string
}

/** Gives the run its version number, and says where the version lies. */
export async function placeOfModel(work: RunWork): Promise<Packaged> {
  const version = await work.giveVersion(siteModelName)
  return { version, modelFolder: modelFolderOf(work.ports.home, version) }
}

/** Makes the model's folder (ONNX files, thresholds, golden pictures, card) of the best checkpoint. */
export async function packageModel(
  work: RunWork,
  program: TrainerProgram,
  { modelFolder }: Packaged,
): Promise<void> {
  const { run, ports, paths } = work
  if (await isPackaged(modelFolder, run.id)) return
  const options = optionWords({
    checkpoint: join(paths.training, bestCheckpoint),
    dataset: datasetFolder(ports.home, run.request.dataset),
    golden: goldenPictures,
    'judged-later': true,
    out: modelFolder,
    'run-id': run.id,
    replace: true,
    demo: run.demo,
  })
  const words = ['release', ...options]
  await trainerToItsEnd(work, { program, words }, async (event) => {
    if (event.event !== 'progress') return
    work.setProgress(event.of === null ? null : event.done / event.of, event.eta_s)
  })
}

/** The trainer moves the whole folder to its place in one step: the manifest says that it is done. */
async function isPackaged(modelFolder: string, runId: string): Promise<boolean> {
  try {
    const reading = readManifest(await readFile(join(modelFolder, 'manifest.json'), 'utf8'))
    return reading.ok && reading.manifest.lineage.runId === runId
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false
    throw error
  }
}

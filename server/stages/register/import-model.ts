import { mkdir, readFile, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { DatasetVersion } from '../../../src/contract/dataset.ts'
import type { GateVerdict } from '../../../src/contract/evaluation.ts'
import { classNames } from '../../../src/contract/ontology.ts'
import { sizeFault } from '../../../src/domain/onnx-file.ts'
import { listed, readDetectorFile } from '../../../src/domain/onnx-form.ts'
import { projectFolder } from '../../build/project-folder.ts'
import type { Store } from '../../db/store.ts'
import { sha256 } from '../../security/hashing.ts'
import { optionWords } from '../../trainer/option-words.ts'
import { runTrainer } from '../../trainer/run-trainer.ts'
import type { FindTrainer } from '../../trainer/trainer-program.ts'
import { findDatasetVersion } from '../dataset/labelled-photos.ts'
import { datasetFolder } from '../train/run-folder.ts'
import type { RunStages } from '../train/run-stages.ts'
import { modelFolderOf, siteModelName } from './model-folders.ts'

/** Rendered pictures on which every phone tries a model before it trusts it. */
const goldenPictures = join(projectFolder, 'models', 'render', 'golden-source')

/** A model file that is not taken in; the message names it and says what is wrong. */
export class ModelImportError extends Error {
  override name = 'ModelImportError'
}

export interface ModelImportPorts {
  readonly store: Store
  readonly home: string
  readonly findTrainer: FindTrainer
  readonly stages: RunStages
}

export interface ModelToImport {
  readonly organisationId: string
  /** Path of an ONNX file: a YOLOv8 detector of this or of another tool. */
  readonly file: string
  /** Its photos calibrate, give the thresholds and judge. */
  readonly dataset: number
  readonly signal: AbortSignal
  /** What it is at, for a person. */
  say(line: string): void
}

/**
 * Takes a model in that another tool has made: in this project's form it is quantised, judged by
 * the gate and registered like one that was trained here, under its own licence.
 * @throws ModelImportError; ApiError not_found where there is no such dataset
 */
export async function importModel(
  ports: ModelImportPorts,
  asked: ModelToImport,
): Promise<{ readonly version: string; readonly verdict: GateVerdict }> {
  const { store, home, stages } = ports
  const { organisationId, file, dataset, signal, say } = asked
  const sha = await requireDetector(file)
  const found = await findDatasetVersion({ store }, organisationId, dataset)
  const number = await store.models.nextNumber(organisationId, siteModelName)
  const version = `${siteModelName}/${number}`
  const modelFolder = modelFolderOf(home, version)
  const request = { organisationId, signal, dataset, onProgress: () => undefined }

  say(`${basename(file)} is a detector of ${classNames.join(' and ')}; it becomes ${version}.`)
  const folder = datasetFolder(home, dataset)
  await stages.exportDataset({ ...request, number: dataset, folder })
  await release(ports, asked, { modelFolder, sha, found })
  say('Measuring the photos of the dataset.')
  await stages.writeReference({ ...request, modelFolder })
  say('Evaluating it beside the champion.')
  const judged = await stages.evaluateCandidate({ ...request, version, modelFolder })
  await stages.registerVersion({
    organisationId,
    dataset,
    version,
    modelFolder,
    runId: null,
    ...judged,
  })
  return { version, verdict: judged.verdict }
}

/** @returns the file's hash. @throws ModelImportError where it is no detector of our classes */
async function requireDetector(file: string): Promise<string> {
  const refuse = (message: string) => new ModelImportError(`${basename(file)} ${message}`)
  const found = await stat(file).catch(() => null)
  if (found === null || !found.isFile()) throw new ModelImportError(`There is no file ${file}.`)
  const tooLarge = sizeFault(found.size)
  if (tooLarge !== null) throw refuse(tooLarge.message)
  const bytes = await readFile(file)
  const reading = readDetectorFile(bytes)
  if (!reading.ok) throw refuse(reading.fault.message)
  const names = reading.value.classNames
  // Their order is put right by the trainer.
  if (names.toSorted().join('\n') !== classNames.toSorted().join('\n')) {
    throw refuse(
      `knows the classes ${listed(names)}; a model here knows ${classNames.join(' and ')} by these names. ` +
        `To go on from its weights, train with it: lotlens-trainer train --init ${basename(file)}`,
    )
  }
  return sha256(bytes)
}

/** Makes the model's folder of the file. The trainer moves it to its place in one step. */
async function release(
  { home, findTrainer }: ModelImportPorts,
  { file, dataset, signal, say }: ModelToImport,
  made: { readonly modelFolder: string; readonly sha: string; readonly found: DatasetVersion },
): Promise<void> {
  const program = await findTrainer(say, signal)
  const options = optionWords({
    checkpoint: file,
    dataset: datasetFolder(home, dataset),
    golden: goldenPictures,
    'judged-later': true,
    out: made.modelFolder,
    'run-id': `file-${made.sha.slice(0, 16)}`,
    replace: true,
    demo: made.found.demo,
  })
  const folder = dirname(made.modelFolder)
  await mkdir(folder, { recursive: true })
  const end = await runTrainer({
    program,
    words: ['release', ...options],
    folder,
    signal,
    async onEvent(event) {
      if (event.event === 'log') say(event.message)
    },
  })
  if (end.how === 'failed') throw new ModelImportError(end.message)
  if (end.how === 'died') throw new ModelImportError(`The trainer died (${end.words}).`)
}

import type { Thresholds } from '../../../src/contract/detection.ts'
import type { EvaluationReport } from '../../../src/contract/evaluation.ts'
import type { Sha256 } from '../../../src/contract/ids.ts'
import {
  curveThresholds,
  figureThresholds,
  FileEvaluation,
  protocolWords,
  reportedFigures,
} from '../../../src/domain/file-evaluation.ts'
import type { LabelledPhoto } from '../../../src/domain/photo-outcome.ts'
import { ApiError } from '../../api-error.ts'
import type { NodeDetector } from '../../detect/node-detector.ts'
import type { ReleasedModel } from '../../detect/released-model.ts'
import type { ObjectStore } from '../../objects/object-store.ts'

/** One file of a model on a split: what runs it and what is made of its boxes. */
export interface EvaluatedFile {
  readonly detector: Pick<NodeDetector, 'read'>
  readonly evaluation: FileEvaluation
  readonly thresholds: Thresholds
}

export function evaluatedFile(
  detector: Pick<NodeDetector, 'read'>,
  { manifest }: Pick<ReleasedModel, 'manifest'>,
): EvaluatedFile {
  const { thresholds } = manifest
  return { detector, thresholds, evaluation: new FileEvaluation(thresholds) }
}

/**
 * Runs every file on every photo, each photo once a file and one after the other, so that their
 * times can be compared; which file comes first changes from photo to photo. One photo is in memory
 * at a time.
 * @throws ApiError conflict where a photo is not there or does not decode, naming it
 */
export async function evaluateSplit(
  files: readonly EvaluatedFile[],
  photos: AsyncIterable<LabelledPhoto>,
  ports: { objects: ObjectStore; signal: AbortSignal; onPhoto(): void },
): Promise<void> {
  let turn = 0
  for await (const photo of photos) {
    ports.signal.throwIfAborted()
    const picture = await readPhoto(ports.objects, photo.sha)
    const inTurn = [...files.slice(turn % files.length), ...files.slice(0, turn % files.length)]
    for (const file of inTurn) await evaluatePhoto(file, photo, picture)
    turn += 1
    ports.onPhoto()
  }
}

async function evaluatePhoto(
  { detector, thresholds, evaluation }: EvaluatedFile,
  photo: LabelledPhoto,
  picture: Uint8Array,
): Promise<void> {
  const asked = [figureThresholds, curveThresholds(thresholds)]
  const { readings, timings } = await detector.read(picture, asked).catch((cause: unknown) => {
    const what = cause instanceof Error ? cause.message : String(cause)
    throw new ApiError('conflict', `the photo ${photo.sha} could not be evaluated: ${what}`)
  })
  const [forFigures = [], forCurves = []] = readings
  evaluation.add(photo, { forFigures, forCurves, inferMs: timings.inferMs })
}

async function readPhoto(objects: ObjectStore, sha: Sha256): Promise<Uint8Array> {
  const object = await objects.read(sha)
  if (object === null) {
    const what = `the photo ${sha} of the dataset is no longer on this server`
    throw new ApiError('conflict', `${what}: import it again`)
  }
  const parts: Buffer[] = []
  for await (const part of object.stream) parts.push(Buffer.from(part as Uint8Array))
  return Buffer.concat(parts)
}

/** What a report tells beside its figures. */
export type ReportFacts = Pick<
  EvaluationReport,
  'version' | 'dataset' | 'datasetRoot' | 'demo' | 'split' | 'seconds' | 'at'
>

/** The report of an int8 file, with the figures of its float file where that ran too. */
export function reportOf(
  { manifest }: Pick<ReleasedModel, 'manifest'>,
  runs: { readonly int8: FileEvaluation; readonly float: FileEvaluation | null },
  facts: ReportFacts,
): EvaluationReport {
  const { int8, float } = runs
  const file = manifest.files.find(({ role }) => role === 'int8')
  if (file === undefined) throw new Error(`${manifest.name}/${manifest.version} has no int8 file`)
  return {
    ...facts,
    format: 1,
    fileSha: file.sha256,
    photos: int8.photoCount,
    input: manifest.input,
    protocol: protocolWords,
    figures: reportedFigures(int8.figures()),
    floatFigures: float === null ? null : reportedFigures(float.figures()),
    classes: int8.classes(),
    ece: int8.calibrationError(),
    detectionCount: int8.shownCount,
    medianInferMs: int8.medianInferMs(),
    worst: int8.worst(),
  }
}

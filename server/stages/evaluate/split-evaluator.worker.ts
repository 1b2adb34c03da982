/** A thread that holds the files' sessions and works their figures out: seconds of arithmetic. */
import { parentPort, workerData } from 'node:worker_threads'
import {
  curveThresholds,
  figureThresholds,
  FileEvaluation,
  reportedFigures,
} from '../../../src/domain/file-evaluation.ts'
import type { LabelledPhoto } from '../../../src/domain/photo-outcome.ts'
import { NodeDetector } from '../../detect/node-detector.ts'
import type {
  EvaluationAnswer,
  EvaluationData,
  EvaluationRequest,
  FileResult,
  FileToEvaluate,
} from './evaluation-messages.ts'

const port = parentPort
if (port === null) throw new Error('this file is a worker thread')
// Written by split-evaluator.ts alone, in the same process.
const { files } = workerData as EvaluationData

interface EvaluatedFile {
  readonly detector: NodeDetector
  readonly evaluation: FileEvaluation
  readonly readings: readonly [typeof figureThresholds, typeof figureThresholds]
}

async function open({ modelPath, manifest }: FileToEvaluate): Promise<EvaluatedFile> {
  const { thresholds } = manifest
  return {
    detector: await NodeDetector.open({ modelPath, manifest, threadCount: 1 }),
    evaluation: new FileEvaluation(thresholds),
    readings: [figureThresholds, curveThresholds(thresholds)],
  }
}

/**
 * Every file runs on the photo once, one after the other so that their times can be compared; which
 * of them comes first changes from photo to photo.
 */
async function take(photo: LabelledPhoto, picture: Uint8Array): Promise<EvaluationAnswer> {
  const first = photosTaken % opened.length
  for (const file of [...opened.slice(first), ...opened.slice(0, first)]) {
    const { readings, timings } = await file.detector.read(picture, file.readings)
    const [forFigures = [], forCurves = []] = readings
    file.evaluation.add(photo, { forFigures, forCurves, inferMs: timings.inferMs })
  }
  photosTaken += 1
  return { kind: 'taken' }
}

function resultOf(evaluation: FileEvaluation): FileResult {
  return {
    photoCount: evaluation.photoCount,
    figures: reportedFigures(evaluation.figures()),
    classes: evaluation.classes(),
    calibrationError: evaluation.calibrationError(),
    shownCount: evaluation.shownCount,
    medianInferMs: evaluation.medianInferMs(),
    worst: evaluation.worst(),
    groupCounts: evaluation.groupCounts(),
  }
}

async function answer(request: EvaluationRequest): Promise<EvaluationAnswer> {
  if (request.kind === 'photo') return take(request.photo, request.picture)
  return { kind: 'results', results: opened.map(({ evaluation }) => resultOf(evaluation)) }
}

const opened: EvaluatedFile[] = []
let photosTaken = 0
const failed = (error: unknown): EvaluationAnswer => ({
  kind: 'failed',
  error: error instanceof Error ? error.message : String(error),
})
try {
  for (const file of files) opened.push(await open(file))
  port.on('message', (request: EvaluationRequest) => {
    answer(request)
      .catch(failed)
      .then((message) => port.postMessage(message))
  })
  port.postMessage({ kind: 'ready' } satisfies EvaluationAnswer)
} catch (error) {
  port.postMessage(failed(error))
}

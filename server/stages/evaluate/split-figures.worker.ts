/** A thread that works the figures of model files out: seconds of arithmetic on a large split. */
import { parentPort, workerData } from 'node:worker_threads'
import { FileEvaluation, reportedFigures } from '../../../src/domain/file-evaluation.ts'
import type {
  FiguresAnswer,
  FiguresData,
  FiguresRequest,
  FileResult,
} from './split-figures-messages.ts'

const port = parentPort
if (port === null) throw new Error('this file is a worker thread')
// Written by split-figures.ts alone, in the same process.
const { thresholds } = workerData as FiguresData
const evaluations = thresholds.map((one) => new FileEvaluation(one))

function answer(request: FiguresRequest): FiguresAnswer {
  if (request.kind === 'finish') return { kind: 'results', results: evaluations.map(resultOf) }
  for (const [index, evaluation] of evaluations.entries()) {
    const reading = request.readings[index]
    if (reading === undefined) throw new Error(`file ${index} says nothing of a photo`)
    evaluation.add(request.photo, reading)
  }
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

port.on('message', (request: FiguresRequest) => port.postMessage(answer(request)))

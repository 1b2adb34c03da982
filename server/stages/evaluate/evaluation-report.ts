import type { EvaluationReport } from '../../../src/contract/evaluation.ts'
import { protocolWords } from '../../../src/domain/file-evaluation.ts'
import type { ReleasedModel } from '../../detect/released-model.ts'
import type { FileResult } from './split-figures-messages.ts'

/** What a report tells beside its figures. */
export type ReportFacts = Pick<
  EvaluationReport,
  'version' | 'dataset' | 'datasetRoot' | 'demo' | 'split' | 'seconds' | 'at'
>

/** The report of an int8 file, with the figures of its float file where that ran too. */
export function evaluationReport(
  model: Pick<ReleasedModel, 'manifest'>,
  { int8, float }: { readonly int8: FileResult; readonly float: FileResult | null },
  facts: ReportFacts,
): EvaluationReport {
  const { manifest } = model
  const file = manifest.files.find(({ role }) => role === 'int8')
  if (file === undefined) throw new Error(`${manifest.name}/${manifest.version} has no int8 file`)
  return {
    ...facts,
    format: 1,
    fileSha: file.sha256,
    photos: int8.photoCount,
    input: manifest.input,
    protocol: protocolWords,
    figures: int8.figures,
    floatFigures: float?.figures ?? null,
    classes: int8.classes,
    ece: int8.calibrationError,
    detectionCount: int8.shownCount,
    medianInferMs: int8.medianInferMs,
    worst: int8.worst,
  }
}

import type { EvaluationReport, GateVerdict } from '../../../src/contract/evaluation.ts'
import type { Clock } from '../../clock.ts'
import type { Store } from '../../db/store.ts'
import type { ObjectStore } from '../../objects/object-store.ts'
import { exportDataset, type ExportRequest } from '../dataset/export-dataset.ts'
import { evaluateCandidate, type CandidateToEvaluate } from '../evaluate/evaluate-candidate.ts'
import { writeReference } from '../monitor/write-reference.ts'
import { registerVersion, type NewVersion } from '../register/register-version.ts'

/** What other stages do for a run; each may be called again after it was cut off. */
export interface RunStages {
  exportDataset(request: ExportRequest): Promise<void>
  writeReference(request: ReferenceToWrite): Promise<unknown>
  evaluateCandidate(
    asked: CandidateToEvaluate,
  ): Promise<{ readonly reports: EvaluationReport[]; readonly verdict: GateVerdict }>
  registerVersion(given: NewVersion): Promise<unknown>
}

export type ReferenceToWrite = Parameters<typeof writeReference>[1]

/** The stages themselves. */
export function runStages(ports: {
  readonly store: Store
  readonly objects: ObjectStore
  readonly home: string
  readonly clock: Clock
}): RunStages {
  return {
    exportDataset: (request) => exportDataset(ports, request),
    writeReference: (request) => writeReference(ports, request),
    evaluateCandidate: (asked) => evaluateCandidate(ports, asked),
    registerVersion: (given) => registerVersion(ports, given),
  }
}

import type { z } from 'zod/mini'
import { ErrorBody } from '../error.ts'
import { GoldenExpected, ModelManifest } from '../model.ts'
import { DriftReference } from '../monitoring.ts'
import { PairRequest, PairResponse } from '../pairing.ts'
import { EvidenceRecord, UnknownRecord } from '../record.ts'
import { DeviceManifestAnswer } from '../registry.ts'
import { HaveRequest, HaveResponse, Receipt, RecordsRequest, RecordsResponse } from '../sync.ts'

/** Everything that phone and server, or releases of them, must understand of each other. */
export const wireSchemas: Readonly<Record<string, z.ZodMiniType>> = {
  EvidenceRecord,
  UnknownRecord,
  HaveRequest,
  HaveResponse,
  Receipt,
  RecordsRequest,
  RecordsResponse,
  PairRequest,
  PairResponse,
  ErrorBody,
  ModelManifest,
  GoldenExpected,
  DeviceManifestAnswer,
  DriftReference,
}

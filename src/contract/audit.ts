import { z } from 'zod/mini'
import { LoggedEvent } from './console.ts'
import { Annotation } from './label.ts'
import { DatasetVersion } from './dataset.ts'
import { DeviceId, InspectionId, PhotoId, RecordId, Sha256 } from './ids.ts'
import { VersionFacts } from './registry.ts'
import { Run } from './run.ts'

/** A label that the model of a verdict was trained on, and who made it. */
export const AuditLabel = z.strictObject({
  photoSha: Sha256,
  split: z.enum(['train', 'val', 'test']),
  origin: z.enum(['phone', 'import', 'demo']),
  annotation: Annotation,
  deviceName: z.nullable(z.string()),
})
export type AuditLabel = z.infer<typeof AuditLabel>

/**
 * The chain behind one verdict: prediction set -> model hash -> version -> run -> dataset version
 * -> each label event and who made it. A link that is not known here is null, and `broken` says why.
 */
export const AuditChain = z.strictObject({
  verdict: z.strictObject({
    recordId: RecordId,
    recordHash: Sha256,
    inspectionId: InspectionId,
    photoId: PhotoId,
    photoSha: Sha256,
    deviceId: DeviceId,
    deviceName: z.string(),
    modelSha: Sha256,
    receivedAt: z.int(),
    boxCount: z.int(),
  }),
  version: z.nullable(VersionFacts),
  run: z.nullable(Run),
  dataset: z.nullable(DatasetVersion),
  labels: z.array(AuditLabel),
  labelCount: z.int(),
  /** Events of the log that bear on the chain, oldest first. */
  events: z.array(LoggedEvent),
  broken: z.nullable(z.string()),
})
export type AuditChain = z.infer<typeof AuditChain>

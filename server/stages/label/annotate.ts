import type { Sha256 } from '../../../src/contract/ids.ts'
import type { AnnotatedBox, Annotation, AnnotationSource } from '../../../src/contract/label.ts'
import { canonicalJson } from '../../../src/domain/canonical-json.ts'
import type { Repositories } from '../../db/store.ts'
import { sha256 } from '../../security/hashing.ts'

export interface NewAnnotation {
  readonly organisationId: string
  readonly photoSha: Sha256
  readonly boxes: readonly AnnotatedBox[]
  /** Somebody looked at the whole photo: only then may it train. */
  readonly complete: boolean
  readonly source: AnnotationSource
  readonly at: number
}

/**
 * Adds the next human version of a photo's boxes with its event. Nothing is overwritten: the last
 * version stands. Must run in a transaction; versions of two writers follow each other.
 */
export async function addAnnotation(
  { annotations, events }: Pick<Repositories, 'annotations' | 'events'>,
  { organisationId, photoSha, boxes, complete, source, at }: NewAnnotation,
): Promise<Annotation> {
  await events.lock()
  const version = (await annotations.lastVersion(organisationId, photoSha)) + 1
  const hash = annotationHash({ photoSha, boxes, complete })
  const added: Annotation = { photoSha, version, hash, boxes: [...boxes], complete, source, at }
  await annotations.add(organisationId, added)
  await events.append({
    stream: `photo:${photoSha}`,
    type: 'annotation.made',
    payload: { photoSha, version, hash, complete, boxCount: boxes.length, ...originOf(source) },
    actor: source.kind === 'review' ? source.reviewer : 'server',
    device: source.kind === 'review' ? source.deviceId : null,
    at,
  })
  return added
}

/** SHA-256 of the canonical JSON of what a version says of its photo (docs/datasets.md). */
export function annotationHash(
  said: Pick<NewAnnotation, 'photoSha' | 'boxes' | 'complete'>,
): Sha256 {
  const { photoSha, boxes, complete } = said
  return sha256(canonicalJson({ photoSha, boxes, complete }))
}

/** Ids and hashes alone: file names of an import may be personal, and stay outside of the log. */
function originOf(source: AnnotationSource): Record<string, string | null> {
  if (source.kind === 'import') return { kind: source.kind, importId: source.importId }
  const { kind, inspectionId, photoId, correctionId, correctionHash, modelSha } = source
  return { kind, inspectionId, photoId, correctionId, correctionHash, modelSha }
}

import type { AnnotationSource } from '../../../src/contract/label.ts'
import { canonicalJson } from '../../../src/domain/canonical-json.ts'
import { merkleRoot } from '../../../src/domain/merkle.ts'
import type { Clock } from '../../clock.ts'
import type { Store } from '../../db/store.ts'
import { sha256 } from '../../security/hashing.ts'
import type { CheckedPhoto } from './check-photo.ts'

export interface LabelSet {
  readonly id: string
  readonly organisationId: string
  readonly name: string
  readonly kind: 'coco' | 'yolo'
  readonly origin: 'import' | 'demo'
  readonly actor: string
}

/** Whose device photos came from that no phone sent. */
const importDevice = 'import'

/**
 * Makes a checked label set visible in one transaction: photos, their sides, annotations, the
 * import, and one event whose Merkle root stands for all of its labels. An annotation that says
 * what the standing one says is not made again.
 * @returns how many photos got new labels; with none there is no import and no event
 */
export async function storeLabels(
  { store, clock }: { store: Store; clock: Clock },
  photos: readonly CheckedPhoto[],
  set: LabelSet,
): Promise<number> {
  const { id, organisationId, origin } = set
  return store.transaction(async ({ imports, events }) => {
    const shas = photos.map(({ sha }) => sha)
    await events.lock()
    const standing = await imports.standingAnnotations(organisationId, shas)
    const fresh = photos.filter(({ sha, hash }) => standing.get(sha)?.hash !== hash)
    const at = clock()
    await imports.addPhotos(photos.map(blobRow), { organisationId, deviceId: importDevice, at })
    if (fresh.length === 0) return 0
    await imports.addLabelledPhotos(
      photos.map(({ read, sha, group, size }) => ({
        organisationId,
        sha,
        origin,
        groupKey: group,
        split: read.split,
        source: read.source || set.name,
        licence: read.licence || 'not stated',
        width: size.width,
        height: size.height,
        importId: id,
        addedAt: at,
      })),
    )
    await imports.addAnnotations(
      fresh.map((photo) => ({
        organisationId,
        photoSha: photo.sha,
        version: (standing.get(photo.sha)?.version ?? 0) + 1,
        hash: photo.hash,
        boxes: canonicalJson(photo.boxes),
        complete: true,
        source: canonicalJson(sourceOf(photo, id)),
        at,
      })),
    )
    const demo = origin === 'demo'
    const { name, kind } = set
    await imports.add({ id, organisationId, name, kind, demo, photos: photos.length, at })
    await events.append({
      stream: `import:${id}`,
      type: 'labels.imported',
      payload: {
        importId: id,
        kind,
        demo,
        photos: photos.length,
        newLabels: fresh.length,
        root: rootOf(fresh),
      },
      actor: set.actor,
      device: null,
      at,
    })
    return fresh.length
  })
}

function blobRow({ sha, sizeBytes, size }: CheckedPhoto) {
  return { sha, sizeBytes, width: size.width, height: size.height, decodes: true }
}

function sourceOf({ read }: CheckedPhoto, importId: string): AnnotationSource {
  const { labelFile, photoFile } = read
  return { kind: 'import', importId, labelFile, photoFile }
}

/** Over the new labels by sha, so that it does not hang on the order of files. */
function rootOf(photos: readonly CheckedPhoto[]) {
  const leaves = photos
    .map(({ sha, hash }) => ({ photoSha: sha, annotationHash: hash }))
    .toSorted((a, b) => (a.photoSha < b.photoSha ? -1 : 1))
  return merkleRoot(leaves, sha256)
}

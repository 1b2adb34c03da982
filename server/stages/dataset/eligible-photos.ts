import type { DatasetBase, Split } from '../../../src/contract/dataset.ts'
import { classNames } from '../../../src/contract/ontology.ts'
import { AnnotationSource } from '../../../src/contract/label.ts'
import { splits } from '../../../src/contract/dataset.ts'
import type { CandidateRow } from '../../db/dataset-repository.ts'
import type { Store } from '../../db/store.ts'
import { sha256 } from '../../security/hashing.ts'
import { normalisedName } from '../label/vehicle-key.ts'
import { sampleShas } from './sample-photos.ts'

/** A photo that a version made now would hold, on its side, with what its labels count. */
export interface EligiblePhoto extends Omit<CandidateRow, 'split' | 'counts'> {
  readonly split: Split
  /** Labels by class id. */
  readonly boxes: readonly number[]
  readonly ignoreRegions: number
}

const originsOf: Record<DatasetBase, readonly string[]> = {
  imports: ['import', 'phone'],
  demo: ['demo', 'phone'],
}

/**
 * The photos that a version of this base made now would hold: imports of the base, and reviewed
 * complete photos from phones. Left out are samples, photos that were taken back or set aside, and
 * photos from phones of a vehicle that is in test: nobody adjudicated them, and training on that
 * vehicle would make test easier. A vehicle that an import has on another side than its hash says
 * stands where the import has it. Ordered by split, then by sha: the manifest's order.
 */
export async function eligiblePhotos(
  { store }: { store: Pick<Store, 'datasets' | 'annotations'> },
  organisationId: string,
  base: DatasetBase,
): Promise<EligiblePhoto[]> {
  const { datasets, annotations } = store
  const rows = await datasets.candidates(organisationId, originsOf[base], classNames.length)
  const samples = await sampleShas()
  const setAside = await annotations.setAsides(organisationId)
  const retracted = await datasets.retracted(organisationId)
  const sides = sidesOfImportedVehicles(rows)
  const photos = rows.flatMap((row) => {
    if (samples.has(row.sha)) return []
    if (row.origin !== 'phone') return [counted(row, splitOf(row))]
    const side = sides.get(row.group) ?? splitOf(row)
    return side === 'test' || isTakenOut(row, setAside, retracted) ? [] : [counted(row, side)]
  })
  const rank = (photo: EligiblePhoto) => splits.indexOf(photo.split)
  return photos.toSorted((a, b) => rank(a) - rank(b) || (a.sha < b.sha ? -1 : 1))
}

/** By group, and by the key that a phone's photo of a vehicle of that name would have. */
function sidesOfImportedVehicles(rows: readonly CandidateRow[]): Map<string, Split> {
  const sides = new Map<string, Split>()
  for (const row of rows) {
    if (row.origin === 'phone') continue
    sides.set(row.group, splitOf(row))
    sides.set(keyOfVehicleNamed(row.group), splitOf(row))
  }
  return sides
}

/** Key of a vehicle whose VIN or plate is the group's name (label's `vehicleKey`). */
function keyOfVehicleNamed(group: string): string {
  return sha256(normalisedName(group)).slice(0, 16)
}

function isTakenOut(
  row: CandidateRow,
  setAside: ReadonlyMap<string, { readonly at: number }>,
  retracted: ReadonlySet<string>,
): boolean {
  const source = AnnotationSource.parse(JSON.parse(row.annotationSource))
  if (source.kind !== 'review') return false
  const setAsideAt = setAside.get(source.photoId)?.at
  return (
    retracted.has(source.photoId) || (setAsideAt !== undefined && setAsideAt >= row.annotatedAt)
  )
}

function splitOf({ sha, split }: CandidateRow): Split {
  const found = splits.find((one) => one === split)
  if (found === undefined) throw new Error(`photo ${sha} stands in no split: '${split}'`)
  return found
}

function counted({ counts, ...row }: CandidateRow, split: Split): EligiblePhoto {
  const numbers = counts.split(',').map(Number)
  return {
    ...row,
    split,
    boxes: numbers.slice(0, classNames.length),
    ignoreRegions: numbers[classNames.length] ?? 0,
  }
}

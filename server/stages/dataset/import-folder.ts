import { join } from 'node:path'
import { v7 as uuidv7 } from 'uuid'
import { splits, type SplitCounts } from '../../../src/contract/dataset.ts'
import { classNames } from '../../../src/contract/ontology.ts'
import type { Clock } from '../../clock.ts'
import type { Store } from '../../db/store.ts'
import { StorageFullError, asStorageError } from '../../objects/storage-full-error.ts'
import { checkAgainstSite, checkTogether } from './check-label-set.ts'
import { checkPhoto, type CheckedPhoto } from './check-photo.ts'
import { forEachOf } from './for-each-of.ts'
import { ImportError, ImportProblems } from './import-problems.ts'
import { storeLabels } from './store-labels.ts'
import { readLabelFolder } from './read-label-folder.ts'
import { StagedCopies, type StagingPorts } from './staged-copies.ts'

export interface ImportPorts extends StagingPorts {
  readonly store: Store
  readonly clock: Clock
}

export interface ImportRequest {
  readonly organisationId: string
  readonly folder: string
  readonly name: string
  /** The demo pack: its photos stay apart from real ones. */
  readonly demo: boolean
  /** Who asked, as events name it. */
  readonly actor: string
  readonly signal: AbortSignal
  readonly onProgress: (done: number, of: number) => void
}

export interface ImportSummary {
  /** Null where everything was here already. */
  readonly id: string | null
  readonly name: string
  readonly kind: 'coco' | 'yolo'
  readonly photos: number
  /** Photos whose labels are new or others than those that stood. */
  readonly newLabels: number
  readonly counts: readonly SplitCounts[]
}

/** Photos that are read at a time: decoding is what takes the time. */
const atATime = 4

/**
 * Brings a folder of photos with labels in, all of it or nothing: everything is checked first, then
 * the photos are copied into the object store, then one transaction makes them visible. The same
 * folder again changes nothing; other labels of a photo become its next annotation version.
 * @throws ImportError naming file and line or field; the signal's reason
 */
export async function importFolder(
  ports: ImportPorts,
  request: ImportRequest,
): Promise<ImportSummary> {
  const { organisationId, folder, demo, signal } = request
  const problems = new ImportProblems()
  const set = await readLabelFolder(folder, problems)
  let done = 0
  const step = () => request.onProgress(Math.floor(++done / 2), set.photos.length)

  const checked: CheckedPhoto[] = []
  await forEachOf(set.photos, atATime, async (read, place) => {
    signal.throwIfAborted()
    const photo = await checkPhoto(folder, read, problems)
    if (photo !== null) checked[place] = photo
    step()
  })
  const good = checked.filter((photo) => photo !== undefined)
  const photos = checkTogether(good, { demo, problems })
  const origin = demo ? 'demo' : 'import'
  await checkAgainstSite(ports.store, photos, { organisationId, origin, problems })
  problems.throwIfAny()

  const id = uuidv7()
  const copies = await StagedCopies.open(ports, id)
  try {
    const stored = await ports.store.imports.stored(photos.map(({ sha }) => sha))
    await forEachOf(photos, atATime, async ({ sha, read }) => {
      signal.throwIfAborted()
      if (!stored.has(sha) || !(await ports.objects.has(sha))) {
        await copies.put(sha, join(folder, read.photoFile), read.photoFile)
      }
      step()
    })
    request.onProgress(set.photos.length, set.photos.length)
    signal.throwIfAborted()
    const newLabels = await storeLabels(ports, photos, {
      id,
      organisationId,
      origin,
      name: request.name,
      kind: set.kind,
      actor: request.actor,
    })
    await copies.close()
    return {
      id: newLabels === 0 ? null : id,
      name: request.name,
      kind: set.kind,
      photos: photos.length,
      newLabels,
      counts: countsOf(photos),
    }
  } catch (error) {
    if (!(asStorageError(error) instanceof StorageFullError)) throw error
    throw new ImportError(
      'The disk is full. Nothing was imported; what was copied goes at the next start of the server. Make room and import again.',
      { cause: error },
    )
  }
}

function countsOf(photos: readonly CheckedPhoto[]): SplitCounts[] {
  return splits.map((split) => {
    const own = photos.filter(({ read }) => read.split === split)
    const boxes = own.flatMap((photo) => photo.boxes)
    return {
      split,
      photos: own.length,
      groups: new Set(own.map(({ group }) => group)).size,
      boxes: classNames.map(
        (_, id) => boxes.filter(({ ignore, classId }) => !ignore && classId === id).length,
      ),
      ignoreRegions: boxes.filter(({ ignore }) => ignore).length,
    }
  })
}

import { copyFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { v7 as uuidv7 } from 'uuid'
import type { DatasetVersion, Split } from '../../src/contract/dataset.ts'
import { BoxId } from '../../src/contract/ids.ts'
import { SampleList } from '../../src/contract/sample.ts'
import type { Services } from '../api/services.ts'
import { projectFolder } from '../build/project-folder.ts'
import type { DatasetItemRow } from '../db/dataset-repository.ts'
import { sha256 } from '../security/hashing.ts'
import { versionOf } from '../stages/dataset/labelled-photos.ts'
import { addAnnotation } from '../stages/label/annotate.ts'

/**
 * A dataset version made of the first rendered samples, for tests alone: no version that the product
 * makes may hold a sample.
 */
export async function addSampleDataset(
  { store, objects, identity, home, clock }: Services,
  number: number,
  counts: Partial<Record<Split, number>>,
): Promise<DatasetVersion> {
  const organisationId = identity.organisation.id
  const folder = join(projectFolder, 'public/samples')
  const samples = SampleList.parse(JSON.parse(await readFile(join(folder, 'samples.json'), 'utf8')))
  const sides = (['test', 'val', 'train'] as const).flatMap((split) =>
    Array.from({ length: counts[split] ?? 0 }, () => split),
  )
  const items: DatasetItemRow[] = []
  for (const [place, split] of sides.entries()) {
    const sample = samples[place]
    if (sample === undefined) throw new Error('there are not so many samples')
    const copy = join(home, `copy-${sample.file}`)
    await copyFile(join(folder, sample.file), copy)
    await objects.putFile(sample.sha256, copy)
    const boxes = sample.boxes.map(({ classId, x, y, width, height }) => ({
      boxId: BoxId.parse(uuidv7()),
      classId,
      box: { x, y, width, height },
      ignore: false,
    }))
    const source = { kind: 'import', importId: 'samples', labelFile: 'samples.json' } as const
    const annotation = await store.transaction((repositories) =>
      addAnnotation(repositories, {
        organisationId,
        photoSha: sample.sha256,
        boxes,
        complete: true,
        source: { ...source, photoFile: sample.file },
        at: clock(),
      }),
    )
    const { width, height } = sample
    items.push({
      organisationId,
      number,
      place,
      photoSha: sample.sha256,
      annotationVersion: annotation.version,
      annotationHash: annotation.hash,
      split,
      groupKey: sample.vehicle,
      origin: 'demo',
      source: 'samples',
      licence: 'Apache-2.0',
      width,
      height,
    })
  }
  const splitCounts = (['train', 'val', 'test'] as const).map((split) => ({
    split,
    photos: counts[split] ?? 0,
    groups: counts[split] ?? 0,
    boxes: [0, 0],
    ignoreRegions: 0,
  }))
  const version = {
    organisationId,
    number,
    createdAt: clock(),
    createdBy: 'test',
    demo: true,
    base: 'demo',
    root: sha256(`dataset ${number}`),
    counts: JSON.stringify(splitCounts),
    phonePhotos: 0,
  }
  await store.datasets.add(version, items)
  return versionOf(version)
}

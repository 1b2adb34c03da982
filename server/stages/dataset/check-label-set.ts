import type { Store } from '../../db/store.ts'
import type { CheckedPhoto } from './check-photo.ts'
import type { ImportProblems } from './import-problems.ts'
import { sampleShas } from './sample-photos.ts'

/**
 * Looks at the photos of a set together: the same picture twice, a group on two sides, rendered
 * photos where they may not judge.
 * @returns the photos, each once
 */
export function checkTogether(
  photos: readonly CheckedPhoto[],
  { demo, problems }: { demo: boolean; problems: ImportProblems },
): CheckedPhoto[] {
  const bySha = new Map<string, CheckedPhoto>()
  const byGroup = new Map<string, CheckedPhoto>()
  for (const photo of photos) {
    const { photoFile, split, rendered } = photo.read
    const twin = bySha.get(photo.sha)
    const fellow = byGroup.get(photo.group)
    if (twin === undefined) bySha.set(photo.sha, photo)
    else if (twin.read.split !== split) {
      const what = `is the same picture as ${twin.read.photoFile}, which is in another split`
      problems.add(photoFile, `${what}: keep one of them`)
    } else if (twin.hash !== photo.hash || twin.group !== photo.group) {
      const what = `is the same picture as ${twin.read.photoFile} with other labels`
      problems.add(photoFile, `${what}: keep one of them`)
    }
    if (fellow === undefined) byGroup.set(photo.group, photo)
    else if (fellow.read.split !== split && twin === undefined) {
      const what = `its vehicle group '${photo.group}' is in ${fellow.read.split} too (${fellow.read.photoFile})`
      problems.add(photoFile, `${what}: put all photos of a vehicle into one split`)
    }
    if (rendered && !demo && split !== 'train') {
      const what = `is rendered and stands in ${split}: rendered photos may train, never judge`
      problems.add(photoFile, `${what}; the demo data come in with 'Load demo data' at the desk`)
    }
  }
  return [...bySha.values()]
}

/** Holds the photos against what this site has: samples, frozen sides, groups of earlier sets. */
export async function checkAgainstSite(
  { imports }: Pick<Store, 'imports'>,
  photos: readonly CheckedPhoto[],
  given: { organisationId: string; origin: 'import' | 'demo'; problems: ImportProblems },
): Promise<void> {
  const { organisationId, origin, problems } = given
  const samples = await sampleShas()
  const shas = photos.map(({ sha }) => sha)
  const labelled = await imports.labelled(organisationId, shas)
  const groups = [...new Set(photos.map(({ group }) => group))]
  const sides = new Map<string, string>()
  for (const { group, split } of await imports.splitsOfGroups(organisationId, groups)) {
    sides.set(group, split)
  }
  for (const { read, sha, group } of photos) {
    const { photoFile, split } = read
    const known = labelled.get(sha)
    const side = sides.get(group)
    if (samples.has(sha)) {
      problems.add(photoFile, 'is a sample photo of the app; those never train: drop it')
    } else if (known !== undefined && known.split !== split) {
      const what = `stands in ${known.split} here already (since ${originWords[known.origin] ?? 'earlier'})`
      problems.add(photoFile, `${what} and cannot move: put it into ${known.split}, or drop it`)
    } else if (known !== undefined && known.origin !== 'phone' && known.origin !== origin) {
      const what = `is here already as ${originWords[known.origin] ?? known.origin}`
      problems.add(photoFile, `${what}: demo and real photos stay apart; drop it`)
    } else if (side !== undefined && side !== split) {
      const what = `its vehicle group '${group}' stands in ${side} here already and cannot move`
      problems.add(photoFile, `${what}: put it into ${side}, or give the group another name`)
    }
  }
}

const originWords: Record<string, string> = {
  phone: 'a phone sent it',
  import: 'an import',
  demo: 'the demo data',
}

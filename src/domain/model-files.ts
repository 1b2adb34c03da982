import type { Size } from '../contract/geometry.ts'
import type { Sha256 } from '../contract/ids.ts'
import type { FileRole, ModelFile, ModelManifest } from '../contract/model.ts'

/** The files of a model without which no phone runs it, with the network off too. */
const phoneRoles: ReadonlySet<FileRole> = new Set(['int8', 'golden-expected', 'golden-image'])

/** What a phone fetches of a model before it switches to it. */
export function phoneFilesOf(manifest: ModelManifest): readonly ModelFile[] {
  return manifest.files.filter(({ role }) => phoneRoles.has(role))
}

/** Path at which a server gives a file of a model that it registered. */
export function modelFilePath(sha: Sha256): string {
  return modelFilesPath + sha
}

/**
 * Begins every `modelFilePath`: the contract's route, whose whole table has no place in what a phone
 * loads first. A test holds the two together.
 */
export const modelFilesPath = '/v1/model-files/'

/** The hash that a `modelFilePath` ends with; '' where the path is another one. */
export function shaOfModelFilePath(path: string): string {
  return path.startsWith(modelFilesPath) ? path.slice(modelFilesPath.length) : ''
}

/** The file that names a model: phones report its hash. '' where the manifest has none. */
export function int8ShaOf(manifest: ModelManifest): string {
  return manifest.files.find(({ role }) => role === 'int8')?.sha256 ?? ''
}

/** An int8 file and the input that it is made for. */
export interface Int8File {
  readonly file: ModelFile
  readonly size: Size
}

/** The int8 files of a model, one for each shape of photos; the one that names it comes first. */
export function int8FilesOf({ files, input }: ModelManifest): readonly Int8File[] {
  return files
    .filter(({ role }) => role === 'int8')
    .map((file, index) => {
      const [height, width] = file.input ?? [input.height, input.width]
      return { file, size: index === 0 ? input : { width, height } }
    })
}

/** Name and number as people and server say it, e.g. `site/3`. */
export function versionNameOf({ name, version }: Pick<ModelManifest, 'name' | 'version'>): string {
  return `${name}/${version}`
}

/** One version in the same files: whether they came with the app or were sent makes no other. */
export function isSameModel(a: ModelManifest, b: ModelManifest): boolean {
  return versionNameOf(a) === versionNameOf(b) && int8ShaOf(a) === int8ShaOf(b)
}

import type { Size } from '../contract/geometry.ts'
import type { ModelFile, ModelManifest } from '../contract/model.ts'
import { int8FilesOf, modelFilePath } from '../domain/model-files.ts'
import type { KnownFile } from './ports.ts'

/** A file and the input that it is made for. */
export interface ModelInput {
  readonly size: Size
  readonly file: KnownFile
}

/** What a phone needs of a model folder: checked addresses of its files. */
export interface PhoneModel {
  readonly manifest: ModelManifest
  /** Made for the manifest's own input; its hash names the model. */
  readonly int8: KnownFile
  /** The same network for photos of other shapes. */
  readonly rectangles: readonly ModelInput[]
  readonly golden: {
    readonly expected: KnownFile
    /** By the name that the expectations use. */
    readonly images: readonly { readonly path: string; readonly file: KnownFile }[]
  }
  /** Files that WebGPU could run; fetched only for a trial of it. */
  readonly fp16: KnownFile | null
  readonly float: KnownFile | null
}

/**
 * Put a manifest's files together with their addresses. Throws where the manifest lacks what a
 * phone needs, which `readManifest` has refused before.
 */
export function phoneModel(
  manifest: ModelManifest,
  urlOf: (file: ModelFile) => string,
): PhoneModel {
  const known = (file: ModelFile): KnownFile => ({
    url: urlOf(file),
    sha256: file.sha256,
    sizeBytes: file.sizeBytes,
  })
  const filesOf = (role: ModelFile['role']) => manifest.files.filter((file) => file.role === role)
  const required = (role: ModelFile['role']): KnownFile => {
    const [file] = filesOf(role)
    if (file === undefined) throw new Error(`model ${manifest.name} has no ${role} file`)
    return known(file)
  }
  const optional = (role: ModelFile['role']): KnownFile | null => {
    const [file] = filesOf(role)
    return file === undefined ? null : known(file)
  }
  return {
    manifest,
    int8: required('int8'),
    rectangles: int8FilesOf(manifest)
      .slice(1)
      .map(({ file, size }) => ({ size, file: known(file) })),
    golden: {
      expected: required('golden-expected'),
      images: filesOf('golden-image').map((file) => ({ path: file.path, file: known(file) })),
    },
    fp16: optional('fp16'),
    float: optional('float'),
  }
}

/** A model that the server sent: its files lie there under their hashes. */
export function sentModel(manifest: ModelManifest): PhoneModel {
  return phoneModel(manifest, ({ sha256 }) => modelFilePath(sha256))
}

/** The files that detection needs with the network off. */
export function filesForOffline(model: PhoneModel): readonly KnownFile[] {
  const { int8, rectangles, golden } = model
  return [int8, golden.expected, ...[...rectangles, ...golden.images].map(({ file }) => file)]
}

import type { ModelFile, ModelManifest } from '../contract/model.ts'
import { modelFilePath } from '../domain/model-files.ts'
import type { KnownFile } from './ports.ts'

/** What a phone needs of a model folder: checked addresses of its files. */
export interface PhoneModel {
  readonly manifest: ModelManifest
  readonly int8: KnownFile
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
  return [model.int8, model.golden.expected, ...model.golden.images.map(({ file }) => file)]
}

import type { ModelFile, ModelManifest } from '../contract/model.ts'
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
 * Put a manifest's files together with the addresses that the build gave them, by path in the model
 * folder. Throws where the folder lacks what a phone needs: the build is wrong then, not the phone.
 */
export function phoneModel(
  manifest: ModelManifest,
  urlByPath: ReadonlyMap<string, string>,
): PhoneModel {
  const known = (file: ModelFile): KnownFile => {
    const url = urlByPath.get(file.path)
    if (url === undefined) throw new Error(`model ${manifest.name}: ${file.path} is not built in`)
    return { url, sha256: file.sha256, sizeBytes: file.sizeBytes }
  }
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

/** The files that detection needs with the network off. */
export function filesForOffline(model: PhoneModel): readonly KnownFile[] {
  return [model.int8, model.golden.expected, ...model.golden.images.map(({ file }) => file)]
}

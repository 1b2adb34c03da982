import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ModelManifest } from '../../src/contract/model.ts'
import { newestVersionFolder, openReleasedModel } from '../detect/released-model.ts'
import { sha256 } from '../security/hashing.ts'
import {
  bundledModelName,
  bundledModelsFolder,
  modelFolderOf,
} from '../stages/register/model-folders.ts'

/** The bundled model as a run would have made it, with other words in its manifest. */
export async function makeSiteModel(
  home: string,
  version: string,
  change: (manifest: ModelManifest) => ModelManifest = (manifest) => manifest,
): Promise<{ readonly folder: string; readonly manifest: ModelManifest }> {
  const bundled = await openReleasedModel(
    await newestVersionFolder(join(bundledModelsFolder, bundledModelName)),
  )
  const folder = modelFolderOf(home, version)
  const [name = '', number = ''] = version.split('/')
  const files = bundled.manifest.files.filter(
    ({ role }) => role !== 'fp16' && role !== 'checkpoint' && role !== 'reference',
  )
  await mkdir(join(folder, 'golden'), { recursive: true })
  for (const { path } of files) await cp(join(bundled.folder, path), join(folder, path))
  // A version has a hash of its own; the last bytes of an ONNX file may be an unknown field.
  const int8 = join(folder, 'model.int8.onnx')
  const marked = Buffer.concat([await readFile(int8), unknownField(Number(number))])
  await writeFile(int8, marked)
  const manifest = change({
    ...bundled.manifest,
    name,
    version: Number(number),
    files: files.map((file) =>
      file.path === 'model.int8.onnx'
        ? { ...file, sha256: sha256(marked), sizeBytes: marked.length }
        : file,
    ),
  })
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest))
  return { folder, manifest }
}

/** Field 2000 of a protobuf message, a varint: readers skip what they do not know. */
function unknownField(value: number): Buffer {
  const varint = (rest: number): number[] =>
    rest < 128 ? [rest] : [(rest & 127) | 128, ...varint(rest >>> 7)]
  return Buffer.from([...varint(2000 << 3), ...varint(value)])
}

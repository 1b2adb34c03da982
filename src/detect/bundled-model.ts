import type { ModelManifest } from '../contract/model.ts'
import { readManifest } from '../domain/manifest-reading.ts'
import { phoneModel, type PhoneModel } from './phone-model.ts'

/** The build puts each model folder's manifest into the code, so its hashes come with the app. */
const manifests: Record<string, unknown> = import.meta.glob(
  '../../models/scratch-dent/*/manifest.json',
  { eager: true, import: 'default' },
)

const urls: Record<string, string> = import.meta.glob(
  ['../../models/scratch-dent/*/*.onnx', '../../models/scratch-dent/*/golden/*'],
  { eager: true, query: '?url', import: 'default' },
)

/** The newest released model that came with this version of the app; null where none did. */
export function bundledModel(): PhoneModel | null {
  const [newest] = Object.entries(manifests)
    .map(([path, value]) => ({ folder: folderOf(path), manifest: checked(path, value) }))
    .toSorted((a, b) => b.manifest.version - a.manifest.version)
  if (newest === undefined) return null
  const urlByPath = new Map(
    Object.entries(urls)
      .filter(([path]) => path.startsWith(newest.folder))
      .map(([path, url]) => [path.slice(newest.folder.length), url]),
  )
  return phoneModel(newest.manifest, ({ path }) => {
    const url = urlByPath.get(path)
    if (url === undefined) throw new Error(`${newest.folder}${path} is not built in`)
    return url
  })
}

/** Throws where the manifest is wrong: the build is damaged then, and every phone would be. */
function checked(path: string, value: unknown): ModelManifest {
  const reading = readManifest(JSON.stringify(value))
  if (reading.ok) return reading.manifest
  throw new Error(`${path}: ${reading.problem.field} ${reading.problem.message}`)
}

function folderOf(manifestPath: string): string {
  return manifestPath.slice(0, -'manifest.json'.length)
}

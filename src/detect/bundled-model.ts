import { readManifest } from '../domain/manifest-reading.ts'
import { phoneModel, type PhoneModel } from './phone-model.ts'

/**
 * The build puts the manifest of the newest version into the code, so that its hashes come with the
 * app, and that version's files beside it (`server/build/bundled-model.ts` says which it is).
 */
const manifests: Record<string, unknown> = import.meta.glob('@bundled-model/manifest.json', {
  eager: true,
  import: 'default',
})

const urls: Record<string, string> = import.meta.glob(
  ['@bundled-model/*.onnx', '@bundled-model/golden/*'],
  { eager: true, query: '?url', import: 'default' },
)

/**
 * The newest released model that came with this version of the app; null where none did. Throws
 * where its manifest is wrong: the build is damaged then, and every phone would be.
 */
export function bundledModel(): PhoneModel | null {
  const [only] = Object.entries(manifests)
  if (only === undefined) return null
  const [path, value] = only
  const reading = readManifest(JSON.stringify(value))
  if (!reading.ok) throw new Error(`${path}: ${reading.problem.field} ${reading.problem.message}`)
  const folder = path.slice(0, -'manifest.json'.length)
  return phoneModel(reading.manifest, (file) => {
    const url = urls[folder + file.path]
    if (url === undefined) throw new Error(`${folder}${file.path} is not built in`)
    return url
  })
}

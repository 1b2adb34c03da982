import { ModelManifest, type FileRole } from '../contract/model.ts'
import { classNames } from '../contract/ontology.ts'
import { preprocessingVersion } from '../contract/version.ts'

/** What is wrong, and where: `field` is a path such as `files[2].sha256`. */
export interface ManifestProblem {
  readonly field: string
  readonly message: string
}

export type ManifestReading =
  | { readonly ok: true; readonly manifest: ModelManifest }
  | { readonly ok: false; readonly problem: ManifestProblem }

/** Without these no phone can take the model: it could not be run, or not be examined. */
const requiredRoles: readonly FileRole[] = ['int8', 'golden-image', 'golden-expected']

/** Read a manifest that nobody vouches for. The first thing that is wrong is named. */
export function readManifest(text: string): ManifestReading {
  const json = parseJson(text)
  if (json === undefined) return refuse('manifest.json', 'is not JSON')
  const parsed = ModelManifest.safeParse(json)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return refuse(fieldOf(issue?.path ?? []), issue?.message ?? 'is not as it must be')
  }
  const problem = contradiction(parsed.data)
  return problem === null ? { ok: true, manifest: parsed.data } : { ok: false, problem }
}

/** What each field allows by itself, but not all together. */
function contradiction(manifest: ModelManifest): ManifestProblem | null {
  const { classes, strides, input, thresholds, fine, preprocessing, files } = manifest
  if (classes.join() !== classNames.join()) {
    return { field: 'classes', message: `must be ${classNames.join(', ')}, in this order` }
  }
  if (thresholds.score.length !== classes.length) {
    return { field: 'thresholds.score', message: 'must have one number for each class' }
  }
  if (fine !== undefined && fine.thresholds.score.length !== classes.length) {
    return { field: 'fine.thresholds.score', message: 'must have one number for each class' }
  }
  if (preprocessing.version !== preprocessingVersion) {
    return {
      field: 'preprocessing.version',
      message: `must be ${preprocessingVersion}, the only one that this version of the app knows`,
    }
  }
  const step = Math.max(...strides)
  if (input.width % step !== 0 || input.height % step !== 0) {
    return { field: 'input', message: `must be whole multiples of the stride ${step}` }
  }
  const doubled = files.findIndex(
    ({ path }, index) => files.findIndex((other) => other.path === path) !== index,
  )
  if (doubled >= 0) return { field: `files[${doubled}].path`, message: 'stands there twice' }
  const wrongInput = wrongInt8Input(manifest, step)
  if (wrongInput !== null) return wrongInput
  const missing = requiredRoles.find((role) => !files.some((file) => file.role === role))
  return missing === undefined ? null : { field: 'files', message: `have no ${missing}` }
}

/** The first int8 file is the model's own; each further one is for another shape. */
function wrongInt8Input({ files, input }: ModelManifest, step: number): ManifestProblem | null {
  const known = new Set<string>()
  for (const [index, file] of files.entries()) {
    if (file.role !== 'int8') continue
    const field = `files[${index}].input`
    const own = `${input.height},${input.width}`
    const sides = file.input?.join() ?? own
    if (known.size === 0 && sides !== own) {
      return { field, message: `must be [${own}]: the first int8 file has the model's own input` }
    }
    if (known.has(sides)) return { field, message: `[${sides}] has another int8 file already` }
    if (file.input?.some((side) => side % step !== 0)) {
      return { field, message: `must be whole multiples of the stride ${step}` }
    }
    known.add(sides)
  }
  return null
}

function refuse(field: string, message: string): ManifestReading {
  return { ok: false, problem: { field, message } }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // no JSON text has this value
  }
}

function fieldOf(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'manifest.json'
  return path.reduce<string>((field, key) => {
    if (typeof key === 'number') return `${field}[${key}]`
    return field === '' ? String(key) : `${field}.${String(key)}`
  }, '')
}

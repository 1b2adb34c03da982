/**
 * The trainer's Python environments, made on demand: one for the project, shared by every
 * LOTLENS_HOME, and one of its own for Faster R-CNN, which is made when somebody asks for it. Each
 * is named by its requirements and its Python's version.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { projectFolder } from '../build/project-folder.ts'
import { HomeInUseError, lockHome, type HomeLock } from '../home/home-lock.ts'
import { findPython, NoPythonError, type Python } from './find-python.ts'
import { runProgram } from './run-program.ts'

const trainerFolder = join(projectFolder, 'models', 'trainer')
const requirementsFile = join(trainerFolder, 'requirements.txt')

/** What makes an environment, and where. */
interface Recipe {
  readonly environmentsFolder: string
  readonly requirementsFile: string
}

const trainerRecipe: Recipe = {
  environmentsFolder: join(projectFolder, '.lotlens', 'python'),
  requirementsFile,
}

const fasterRcnnRecipe: Recipe = {
  environmentsFolder: join(projectFolder, '.lotlens', 'python-faster-rcnn'),
  requirementsFile: join(trainerFolder, 'requirements-faster-rcnn.txt'),
}

/** Written last: an environment without it was cut short and is made anew. */
const marker = 'lotlens-ready'

/** Takes one line of what is going on. */
export type Progress = (line: string) => void

/** A named interpreter that had all packages: asking takes seconds, and it stays as it is. */
let checkedPython: string | null = null

/**
 * Path of the trainer's interpreter, whether or not it is made yet: `LOTLENS_PYTHON`, or the one of
 * the project's own environment. Where the machine has no Python, a path at which nothing is.
 */
export function trainerPython(): string {
  const named = process.env['LOTLENS_PYTHON']
  if (named !== undefined && named !== '') return named
  const python = findPython()
  return python === null
    ? join(trainerRecipe.environmentsFolder, 'no-python')
    : pythonIn(folderFor(trainerRecipe, python))
}

/**
 * The trainer's interpreter, with all that it needs installed; made now where it is missing (some
 * minutes, 1.1 GB).
 * @throws NoPythonError, or Error where a step fails (its output has then gone to `progress`)
 */
export async function ensureTrainerPython(
  progress: Progress,
  signal?: AbortSignal,
): Promise<string> {
  const named = process.env['LOTLENS_PYTHON']
  if (named !== undefined && named !== '') return checkNamed(named, signal)
  return ensureEnvironment(trainerRecipe, progress, signal)
}

/**
 * The interpreter for `lotlens-trainer faster-rcnn`; made now where it is missing (some minutes,
 * several GB where PyPI has torch with CUDA).
 * @throws as `ensureTrainerPython`
 */
export function ensureFasterRcnnPython(progress: Progress): Promise<string> {
  return ensureEnvironment(fasterRcnnRecipe, progress)
}

/** The interpreter of the Faster R-CNN extra where somebody had it made, else null. */
export function madeFasterRcnnPython(): string | null {
  const python = findPython()
  if (python === null) return null
  const folder = folderFor(fasterRcnnRecipe, python)
  return isReady(folder) ? pythonIn(folder) : null
}

async function ensureEnvironment(
  recipe: Recipe,
  progress: Progress,
  signal?: AbortSignal,
): Promise<string> {
  const python = findPython()
  if (python === null) {
    throw new NoPythonError(
      'Training needs Python 3.11 or newer, and there is none on the PATH. Install it (Debian: ' +
        'apt install python3 python3-venv), or name one in LOTLENS_PYTHON.',
    )
  }
  const folder = folderFor(recipe, python)
  if (isReady(folder)) return pythonIn(folder)
  await mkdir(recipe.environmentsFolder, { recursive: true })
  const lock = await waitForLock(recipe, progress)
  try {
    if (!isReady(folder)) await makeEnvironment(recipe, python, { folder, progress, signal })
  } finally {
    await lock.release()
  }
  return pythonIn(folder)
}

interface Making {
  readonly folder: string
  readonly progress: Progress
  readonly signal: AbortSignal | undefined
}

/** An environment does not bear being moved, so it is made in its place and marked at the end. */
async function makeEnvironment(
  recipe: Recipe,
  python: Python,
  { folder, progress, signal }: Making,
): Promise<void> {
  progress(`Making the trainer's Python environment in ${folder} (once, some minutes) …`)
  await rm(folder, { recursive: true, force: true })
  await runProgram(python.path, ['-m', 'venv', folder], progress, signal)
  const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--progress-bar', 'off']
  const own = pythonIn(folder)
  await runProgram(own, [...pip, '-r', recipe.requirementsFile], progress, signal)
  const trainer = ['--no-deps', '--no-build-isolation', '-e', trainerFolder]
  await runProgram(own, [...pip, ...trainer], progress, signal)
  await writeFile(join(folder, marker), `${new Date().toISOString()}\n`)
  progress('The Python environment is ready.')
}

async function checkNamed(path: string, signal: AbortSignal | undefined): Promise<string> {
  if (path === checkedPython) return path
  if (path.includes('/') && !existsSync(path)) {
    throw new NoPythonError(
      `LOTLENS_PYTHON names ${path}, and there is nothing. Name a Python that has the trainer's ` +
        'packages, or unset LOTLENS_PYTHON; then start the server again.',
    )
  }
  try {
    const script = 'import torch, onnx, lotlens_trainer'
    await runProgram(path, ['-c', script], () => undefined, signal)
    checkedPython = path
    return path
  } catch (cause) {
    signal?.throwIfAborted()
    throw new NoPythonError(
      `LOTLENS_PYTHON=${path} cannot import torch, onnx and lotlens_trainer. Install them into it ` +
        `(pip install -r ${requirementsFile}; pip install --no-deps -e ${trainerFolder}), or ` +
        'unset LOTLENS_PYTHON.',
      { cause },
    )
  }
}

async function waitForLock(recipe: Recipe, progress: Progress): Promise<HomeLock> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await lockHome(recipe.environmentsFolder)
    } catch (error) {
      if (!(error instanceof HomeInUseError)) throw error
      if (attempt === 0) progress('Another process is making it; waiting for that one …')
      await wait(1_000)
    }
  }
}

function folderFor(recipe: Recipe, { minorVersion }: Python): string {
  const requirements = readFileSync(recipe.requirementsFile)
  const hash = createHash('sha256').update(requirements).update(minorVersion)
  return join(recipe.environmentsFolder, hash.digest('hex').slice(0, 12))
}

function isReady(folder: string): boolean {
  return existsSync(join(folder, marker)) && existsSync(pythonIn(folder))
}

function pythonIn(folder: string): string {
  return process.platform === 'win32'
    ? join(folder, 'Scripts', 'python.exe')
    : join(folder, 'bin', 'python')
}

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { projectFolder } from '../../server/build/project-folder.ts'
import type { ReleasedModel } from '../../server/detect/released-model.ts'
import { sha256 } from '../../server/security/hashing.ts'
import { ensureTrainerPython } from '../../server/trainer/python-environment.ts'
import { speedSettings, trainerFolder } from '../../server/trainer/trainer-program.ts'
import type { Size } from '../../src/contract/geometry.ts'
import type { Sha256 } from '../../src/contract/ids.ts'
import type { ModelFile, ModelManifest } from '../../src/contract/model.ts'

/** A model file of the benchmark. */
export interface BenchFile {
  readonly path: string
  readonly size: Size
  readonly sha256: Sha256
  readonly sizeBytes: number
}

/** The released network at 640: for a 4:3 photo as we run it, and square as others do. */
export interface Class640 {
  readonly squareFloat: BenchFile
  readonly squareInt8: BenchFile
  readonly wideFloat: BenchFile
  readonly wideInt8: BenchFile
  readonly tallInt8: BenchFile
}

const square = { width: 640, height: 640 }
const wide = { width: 640, height: 480 }
const tall = { width: 480, height: 640 }
const calibrationPhotos = 32

/**
 * The files of the 640 class, made of the released model's checkpoint on first use, calibrated on
 * the rendered demo photos. They stay in `.lotlens/bench`, one folder for each checkpoint.
 */
export async function class640Of(model: ReleasedModel): Promise<Class640> {
  const checkpoint = model.pathOf('checkpoint')
  const name = sha256(await readFile(checkpoint)).slice(0, 16)
  const shelf = join(projectFolder, '.lotlens/bench')
  const folder = join(shelf, name)
  if (!existsSync(folder)) {
    await mkdir(shelf, { recursive: true })
    const making = await mkdtemp(join(shelf, '.making-'))
    try {
      await makeFiles(checkpoint, making)
      await rename(making, folder)
    } finally {
      await rm(making, { recursive: true, force: true })
    }
  }
  const file = async (path: string, size: Size): Promise<BenchFile> => {
    const whole = join(folder, path)
    const bytes = await readFile(whole)
    return { path: whole, size, sha256: sha256(bytes), sizeBytes: bytes.length }
  }
  return {
    squareFloat: await file('model.onnx', square),
    squareInt8: await file('model.int8.onnx', square),
    wideFloat: await file('480x640/model.onnx', wide),
    wideInt8: await file('model-480x640.int8.onnx', wide),
    tallInt8: await file('model-640x480.int8.onnx', tall),
  }
}

/** The released manifest with the int8 files of the 640 class in place of its own. */
export function manifestOf640(
  manifest: ModelManifest,
  { squareInt8, wideInt8, tallInt8 }: Class640,
): ModelManifest {
  const files = [squareInt8, wideInt8, tallInt8].map(
    ({ path, size, sha256: sha, sizeBytes }): ModelFile => ({
      role: 'int8',
      path: basename(path),
      engine: 'onnxruntime',
      input: [size.height, size.width],
      sha256: sha,
      sizeBytes,
    }),
  )
  return { ...manifest, input: squareInt8.size, files }
}

async function makeFiles(checkpoint: string, folder: string): Promise<void> {
  console.error('Making the model files of 640 px, once …')
  const demo = join(projectFolder, 'models/demo')
  const exported = ['export', '--checkpoint', checkpoint, '--imgsz', '640']
  await trainer([...exported, '--out', folder])
  await trainer([...exported, '--height', '480', '--out', join(folder, '480x640')])
  const quantize = ['quantize', '--model', join(folder, 'model.onnx'), '--dataset', demo]
  await trainer([...quantize, '--images', String(calibrationPhotos)])
}

/** What the trainer says goes to standard error: the benchmark's last line is its own. */
async function trainer(words: readonly string[]): Promise<void> {
  const python = await ensureTrainerPython((line) => console.error(line))
  const child = spawn(python, ['-m', 'lotlens_trainer', ...words], {
    stdio: ['ignore', 2, 2],
    env: { ...process.env, ...speedSettings, PYTHONPATH: trainerFolder },
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`lotlens-trainer ${words[0]} ended with ${code}`)
}

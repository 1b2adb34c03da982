import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { projectFolder } from '../../server/build/project-folder.ts'
import type { Size } from '../../src/contract/geometry.ts'

export interface BenchPhoto {
  readonly path: string
  readonly size: Size
  /** For the record of the run. */
  readonly what: string
}

const wanted = { width: 4000, height: 3000, minBytes: 3.5e6, maxBytes: 5e6 }

/**
 * A rendered photo with a sensor's noise, as large as a phone's: noise is what makes a JPEG long to
 * decode. Throws where the file is another.
 */
export async function benchPhoto(): Promise<BenchPhoto> {
  const path = join(projectFolder, 'e2e/photos/bench-01.jpg')
  const { width, height } = await sharp(path).metadata()
  const { size: bytes } = await stat(path)
  const isRight =
    width === wanted.width &&
    height === wanted.height &&
    bytes >= wanted.minBytes &&
    bytes <= wanted.maxBytes
  if (!isRight) throw new Error(`${path} is ${width}x${height} in ${bytes} bytes: another photo`)
  const what = `bench-01.jpg, ${width}x${height}, ${(bytes / 1e6).toFixed(2)} MB`
  return { path, size: { width, height }, what }
}

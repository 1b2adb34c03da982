import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { projectFolder } from '../../server/build/project-folder.ts'
import type { Size } from '../../src/contract/geometry.ts'

export interface BenchPhoto {
  readonly path: string
  readonly size: Size
  /** Where it comes from, for the record of the run. */
  readonly what: string
  remove(): Promise<void>
}

const size = { width: 4000, height: 3000 }

/** The rendered 12-megapixel photo; where it is missing, a sample photo of the app, enlarged. */
export async function benchPhoto(): Promise<BenchPhoto> {
  const rendered = join(projectFolder, 'e2e/photos/bench-01.jpg')
  if (existsSync(rendered)) {
    return { path: rendered, size, what: 'bench-01.jpg', remove: async () => undefined }
  }
  const folder = await mkdtemp(join(tmpdir(), 'lotlens-bench-'))
  const path = join(folder, 'enlarged.jpg')
  await sharp(join(projectFolder, 'public/samples/sample-01.jpg'))
    .resize(size.width, size.height, { fit: 'fill' })
    .jpeg({ quality: 90 })
    .toFile(path)
  return {
    path,
    size,
    what: 'sample-01.jpg, enlarged',
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, it } from 'vitest'
import { projectFolder } from '../build/project-folder.ts'
import { withRealPhotos } from './real-photos.ts'

/** Difference hash: 64 bits, each whether a pixel of a 9x8 thumbnail is brighter than its right one. */
async function differenceHash(path: string): Promise<bigint> {
  const pixels = await sharp(path, { failOn: 'none' })
    .greyscale()
    .resize(9, 8, { fit: 'fill' })
    .raw()
    .toBuffer()
  let hash = 0n
  for (let row = 0; row < 8; row++) {
    for (let column = 0; column < 8; column++) {
      const at = row * 9 + column
      hash = (hash << 1n) | ((pixels[at] ?? 0) > (pixels[at + 1] ?? 0) ? 1n : 0n)
    }
  }
  return hash
}

function distance(a: bigint, b: bigint): number {
  let bits = a ^ b
  let count = 0
  for (; bits > 0n; bits &= bits - 1n) count++
  return count
}

function trackedImages(): string[] {
  return execFileSync('git', ['ls-files', '-z'], { cwd: projectFolder, encoding: 'utf8' })
    .split('\0')
    .filter((path) => /\.(jpe?g|png|webp|avif|gif)$/i.test(path))
    .map((path) => join(projectFolder, path))
}

withRealPhotos(
  (base) => {
    it('tracks no photo of the base dataset, under whatever name', async () => {
      const photos = ['train', 'val', 'test'].flatMap((split) =>
        readdirSync(join(base, 'images', split)).map((name) => join(base, 'images', split, name)),
      )
      const known = await Promise.all(photos.map(differenceHash))
      const guilty: string[] = []
      for (const image of trackedImages()) {
        const hash = await differenceHash(image)
        // A flat picture (an icon) has no gradient to compare.
        if (distance(hash, 0n) < 8) continue
        if (known.some((other) => distance(hash, other) <= 3)) guilty.push(image)
      }
      expect(guilty).toEqual([])
    }, 240_000)
  },
  (reason) => {
    it(`tracks no photo of the base dataset (${reason})`, () => {
      const named = trackedImages().filter((path) =>
        /(^|\/)(tk|ws|ls|il|cl)-[0-9a-f]{10}\./.test(path),
      )
      expect(named).toEqual([])
    })
  },
)

/**
 * `npm run bench:memory [photos]`: what the page's process holds while 300 photos of 12 megapixels
 * go through one inspection of the production app, as an inspector adds them: files on a disk (what
 * a test hands over as bytes lies in the page's process). Each has other bytes, so that none is known
 * already. Figures after each batch; JSON on the last line:
 * `rendererMiB` by number of photos, `growthMiBPer100` (the slope of a line through them, from a
 * third of the photos on, when every cache is full), `peakMiB`.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { ensureBuilt } from '../../server/build/ensure-built.ts'
import { projectFolder } from '../../server/build/project-folder.ts'
import { serveIsolated } from '../isolated-server.ts'
import { PhoneBrowser } from '../phone.ts'
import { filesOf, largestRendererMiB, startInspection } from './cold-start.ts'

const batchSize = 10
const photoCount = Number(process.argv[2] ?? 300)

interface Reading {
  readonly photos: number
  readonly rendererMiB: number
}

await ensureBuilt()
const server = await serveIsolated(join(projectFolder, 'dist/app'))
const phone = await PhoneBrowser.create()
const folder = await mkdtemp(join(tmpdir(), 'lotlens-photos-'))
try {
  const page = await phone.open()
  await page.goto(server.origin)
  await page.getByText('Ready offline', { exact: true }).waitFor({ timeout: 120_000 })
  await page.goto(await startInspection(page, server.origin, 1))
  const source = await readFile(join(projectFolder, 'e2e/photos/bench-01.jpg'))
  const readings: Reading[] = []
  for (let added = 0; added < photoCount; added += batchSize) {
    const batch = Array.from({ length: Math.min(batchSize, photoCount - added) }, (_, index) =>
      join(folder, `photo-${added + index}.jpg`),
    )
    for (const [index, path] of batch.entries()) {
      await writeFile(path, anotherPhoto(source, added + index))
    }
    await filesOf(page).setInputFiles(batch)
    await looked(page, added + batch.length)
    for (const path of batch) await rm(path)
    const rendererMiB = await largestRendererMiB(page)
    if (rendererMiB === null) throw new Error('this system does not say what a process holds')
    readings.push({ photos: added + batch.length, rendererMiB })
    console.log(`${added + batch.length} photos: ${rendererMiB.toFixed(0)} MiB`)
  }
  const full = readings.filter(({ photos }) => photos >= photoCount / 3)
  console.log(
    JSON.stringify({
      photos: photoCount,
      rendererMiB: Object.fromEntries(
        readings.map(({ photos, rendererMiB }) => [photos, Math.round(rendererMiB)]),
      ),
      growthMiBPer100: Number((100 * slope(full)).toFixed(1)),
      peakMiB: Math.round(Math.max(...readings.map(({ rendererMiB }) => rendererMiB))),
    }),
  )
} finally {
  await phone.remove()
  await server.close()
  await rm(folder, { recursive: true, force: true })
}

/**
 * The same picture with other bytes: fill bytes before a marker (T.81, B.1.1.2). The intake would cut
 * a comment, and takes the same bytes only once.
 */
function anotherPhoto(jpeg: Buffer, number: number): Buffer {
  const tables = jpeg.indexOf(Buffer.from([0xff, 0xdb]))
  return Buffer.concat([
    jpeg.subarray(0, tables),
    Buffer.alloc(number, 0xff),
    jpeg.subarray(tables),
  ])
}

/** Waits until the model has looked at so many photos of the open inspection. */
async function looked(page: Page, count: number): Promise<void> {
  const done = page.getByRole('link', { name: /^Photo \d+: \d+ marks?/ })
  await done.nth(count - 1).waitFor({ state: 'attached', timeout: 120_000 })
}

/** MiB a photo, by least squares. */
function slope(readings: readonly Reading[]): number {
  const x = mean(readings.map(({ photos }) => photos))
  const y = mean(readings.map(({ rendererMiB }) => rendererMiB))
  const across = readings.map(({ photos }) => photos - x)
  const up = readings.map(({ rendererMiB }) => rendererMiB - y)
  const square = across.reduce((sum, value) => sum + value * value, 0)
  return across.reduce((sum, value, index) => sum + value * (up[index] ?? 0), 0) / square
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

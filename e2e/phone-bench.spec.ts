import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, expect, test } from '@playwright/test'
import { lanAddresses } from '../server/tls/local-addresses.ts'
import { Undo } from '../server/undo.ts'
import { int8FilesOf } from '../src/domain/model-files.ts'
import type { Class640 } from './bench/bench-models.ts'
import { decodeFigures } from './bench/phone-code.ts'
import { openPhoneBench } from './bench/serve-phone.ts'
import { chromiumFlags, chromiumPath } from './chromium.ts'
import { releasedModel } from './released-model.ts'

test('a phone in the network measures over https, with threads, and its code gives the figures back', async () => {
  test.setTimeout(600_000)
  const undo = new Undo()
  try {
    const home = await mkdtemp(join(tmpdir(), 'lotlens-phone-bench-'))
    undo.add(() => rm(home, { recursive: true, force: true }))
    const files = await releasedFiles()
    const ports = await openPhoneBench({ files, roundCount: 1, home, port: 0 }, undo)
    // Trusted in workers of workers too, which a context's own option leaves out.
    const browser = await chromium.launch({
      executablePath: chromiumPath(),
      args: [...chromiumFlags, '--ignore-certificate-errors'],
    })
    undo.add(() => browser.close())
    const page = await browser.newPage()
    // Not localhost, which browsers trust over plain http too.
    const [address = '127.0.0.1'] = lanAddresses()

    await page.goto(`http://${address}:${ports.trust}`)
    await expect(page.getByText('Trust this Lotlens server')).toBeVisible()
    await page.goto(`https://${address}:${ports.app}`)
    expect(await page.evaluate(() => [isSecureContext, crossOriginIsolated])).toEqual([true, true])
    await page.getByRole('button', { name: /^Measure/ }).click()
    const copy = page.getByRole('button', { name: 'Copy the code' })
    await expect(copy).toBeEnabled({ timeout: 540_000 })

    const shown = await page.getByRole('status').textContent()
    const figures = decodeFigures(await page.getByLabel('Code').inputValue())
    expect(figures.threads).toBe(2)
    expect(figures).toEqual(JSON.parse(shown ?? '', inTenths))
    const times = [...Object.values(figures.photoToBoxesMs), ...Object.values(figures.inferMs)]
    expect(Math.min(...times, figures.releasedMs, figures.sessionMs)).toBeGreaterThan(0)
  } finally {
    await undo.run()
  }
})

/** As a code keeps numbers. */
function inTenths(_: string, value: unknown): unknown {
  return typeof value === 'number' ? Math.round(value * 10) / 10 : value
}

/** The released files stand in for those of the 640 class, which the trainer would have to make. */
async function releasedFiles(): Promise<Omit<Class640, 'wideFloat'>> {
  const { folder, manifest } = await releasedModel()
  const benchFiles = int8FilesOf(manifest).map(({ file, size }) => {
    const { path, sha256, sizeBytes } = file
    return { path: join(folder, path), size, sha256, sizeBytes }
  })
  const [squareInt8, ...others] = benchFiles
  const wideInt8 = others.find(({ size }) => size.width > size.height)
  const tallInt8 = others.find(({ size }) => size.width < size.height)
  const float = manifest.files.find(({ role }) => role === 'float')
  if (squareInt8 === undefined || wideInt8 === undefined || tallInt8 === undefined)
    throw new Error('the released model has no file for each shape')
  if (float === undefined) throw new Error('the released model has no float file')
  const { path, sha256, sizeBytes } = float
  const squareFloat = { path: join(folder, path), size: manifest.input, sha256, sizeBytes }
  return { squareFloat, squareInt8, wideInt8, tallInt8 }
}

import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { openDetectBrowser } from './detect-browser.ts'

test('a model with one flipped bit is never used', async () => {
  test.setTimeout(300_000)
  const { page, close } = await openDetectBrowser([], flipOneBitOfTheModel)
  try {
    const opened = page.evaluate(() => window.detectPage.open(1))
    await expect(opened).rejects.toThrow('the detector does not start: model_damaged')
    const kept = await page.evaluate(async () => {
      const cache = await caches.open('lotlens-checked-1')
      return (await cache.keys()).map(({ url }) => url)
    })
    expect(kept.filter((url) => url.endsWith('.onnx'))).toEqual([])
  } finally {
    await close()
  }
})

async function flipOneBitOfTheModel(folder: string): Promise<void> {
  const assets = join(folder, 'assets')
  const name = (await readdir(assets)).find((file) => /int8.*\.onnx$/.test(file))
  if (name === undefined) throw new Error('the built page has no int8 model')
  const bytes = await readFile(join(assets, name))
  const middle = bytes.length >> 1
  bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle)
  await writeFile(join(assets, name), bytes)
}

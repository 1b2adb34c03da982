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

/** In each int8 file, whatever version and shape it is for. */
async function flipOneBitOfTheModel(folder: string): Promise<void> {
  const assets = join(folder, 'assets')
  const names = (await readdir(assets)).filter((file) => /int8.*\.onnx$/.test(file))
  if (names.length === 0) throw new Error('the built page has no int8 model')
  for (const name of names) {
    const bytes = await readFile(join(assets, name))
    const middle = bytes.length >> 1
    bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle)
    await writeFile(join(assets, name), bytes)
  }
}

import { copyFile, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { chromium, type Page } from '@playwright/test'
import { buildDetectPage } from './build-detect-page.ts'
import { chromiumFlags, chromiumPath } from './chromium.ts'
import type { PhotoAddress } from './detect-page/main.ts'
import { serveIsolated } from './isolated-server.ts'

/** A browser with the detector alone in its page, built as for production. */
export interface DetectBrowser {
  readonly page: Page
  /** Put a picture where the page can fetch it. */
  publish(path: string, size: PhotoAddress['size']): Promise<PhotoAddress>
  close(): Promise<void>
}

/** `extraFlags` go to Chromium beside the usual ones; `spoil` may change the built folder. */
export async function openDetectBrowser(
  extraFlags: string[] = [],
  spoil: (folder: string) => Promise<void> = async () => undefined,
): Promise<DetectBrowser> {
  const folder = await buildDetectPage()
  await spoil(folder)
  const server = await serveIsolated(folder)
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: [...chromiumFlags, ...extraFlags],
  })
  const page = await browser.newPage()
  await page.goto(server.origin)
  await page.waitForFunction(() => 'detectPage' in window)
  const published: string[] = []
  return {
    page,
    async publish(path, size) {
      const name = `${published.length}-${basename(path)}`
      const copy = join(folder, name)
      published.push(copy)
      await copyFile(path, copy)
      return { url: `/${name}`, size }
    },
    async close() {
      await browser.close()
      await server.close()
      await Promise.all(published.map((copy) => rm(copy, { force: true })))
    },
  }
}

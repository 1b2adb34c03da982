import { copyFile, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { chromium, type Page } from '@playwright/test'
import { Undo } from '../server/undo.ts'
import { buildDetectPage } from './build-detect-page.ts'
import { chromiumFlags, chromiumPath } from './chromium.ts'
import type { PhotoAddress } from './detect-page/main.ts'
import { serveIsolated, servePlainly } from './isolated-server.ts'

/** A browser with the detector alone in its page, built as for production. */
export interface DetectBrowser {
  readonly page: Page
  /** The same page once more: nothing of what this one compiled is in it. */
  openPage(): Promise<Page>
  /** The same page from a server that does not isolate it. */
  openPlainPage(): Promise<Page>
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
  const openAt = async (origin: string): Promise<Page> => {
    const page = await browser.newPage()
    await page.goto(origin)
    await page.waitForFunction(() => 'detectPage' in window)
    return page
  }
  const page = await openAt(server.origin)
  const plainServer = await servePlainly(folder)
  const undo = new Undo()
  return {
    page,

    openPage: () => openAt(server.origin),
    openPlainPage: () => openAt(plainServer.origin),
    publish: publishIn(folder, undo),
    async close() {
      await browser.close()
      await server.close()
      await plainServer.close()
      await undo.run()
    },
  }
}

/** Copies files into a served folder, until the undo. */
export function publishIn(folder: string, undo: Undo): DetectBrowser['publish'] {
  let count = 0
  return async (path, size) => {
    const name = `${count}-${basename(path)}`
    count += 1
    const copy = join(folder, name)
    undo.add(() => rm(copy, { force: true }))
    await copyFile(path, copy)
    return { url: `/${name}`, size }
  }
}

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium, type Page } from '@playwright/test'
import { buildDetectPage } from './build-detect-page.ts'
import { chromiumFlags, chromiumPath } from './chromium.ts'
import { serveIsolated } from './isolated-server.ts'

/** A browser with the detector in workers that can be spoiled, on the production server's policy. */
export interface FaultBrowser {
  /** The folder that is served. */
  readonly folder: string
  /** A fresh page: nothing kept, nothing started. */
  newPage(): Promise<Page>
  /** Puts a file where pages can fetch it; gives its address. */
  publish(name: string, bytes: Uint8Array): Promise<string>
  close(): Promise<void>
}

export async function openFaultBrowser(extraFlags: string[] = []): Promise<FaultBrowser> {
  const folder = await buildDetectPage('fault-page')
  const server = await serveIsolated(folder)
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: [...chromiumFlags, ...extraFlags],
  })
  return {
    folder,
    async newPage() {
      const context = await browser.newContext()
      const page = await context.newPage()
      await page.goto(server.origin)
      await page.waitForFunction(() => 'faultPage' in window)
      return page
    },
    async publish(name, bytes) {
      await writeFile(join(folder, name), bytes)
      return `/${name}`
    },
    async close() {
      await browser.close()
      await server.close()
    },
  }
}

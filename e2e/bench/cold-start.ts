import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { ensureBuilt } from '../../server/build/ensure-built.ts'
import { projectFolder } from '../../server/build/project-folder.ts'
import { serveIsolated } from '../isolated-server.ts'
import { PhoneBrowser } from '../phone.ts'
import { median } from './figures.ts'

export interface ColdStart {
  /**
   * A browser that was closed, no server: from an inspection's address, by way of a photo that is
   * added as soon as the page takes one, to its boxes on the screen.
   */
  readonly coldOfflineMs: number
  /** The next photo of the same page: from its adding to its boxes on the screen. */
  readonly warmMs: number
  /** What the page's process then holds; null where this system does not say. */
  readonly rendererMiB: number | null
}

const startCount = 3
const photoAt = (name: string) => join(projectFolder, 'e2e/photos', name)
const photos = { cold: photoAt('bench-01.jpg'), warm: photoAt('bench-02.jpg') }

/** The production app with two photos of 12 megapixels, offline, several times; medians. */
export async function measureColdStarts(): Promise<ColdStart> {
  await ensureBuilt()
  const server = await serveIsolated(join(projectFolder, 'dist/app'))
  const phone = await PhoneBrowser.create()
  try {
    const first = await phone.open()
    await first.goto(server.origin)
    await first.getByText('Ready offline', { exact: true }).waitFor({ timeout: 120_000 })
    const inspections: string[] = []
    for (let start = 0; start <= startCount; start += 1) {
      inspections.push(await startInspection(first, server.origin, start))
    }
    // Once with everything, so that the model has passed its self-test here.
    await boxesOf(first, photos.cold, 1)
    await phone.close()
    await server.close()
    const starts: ColdStart[] = []
    for (const address of inspections.slice(0, startCount)) {
      starts.push(await startOffline(phone, address))
      await phone.close()
    }
    const memories = starts.flatMap(({ rendererMiB }) => rendererMiB ?? [])
    return {
      coldOfflineMs: median(starts.map(({ coldOfflineMs }) => coldOfflineMs)),
      warmMs: median(starts.map(({ warmMs }) => warmMs)),
      rendererMiB: memories.length === 0 ? null : median(memories),
    }
  } finally {
    await phone.remove()
    await server.close().catch(() => undefined) // closed above, unless something threw before
  }
}

/** An inspection without a photo; its address. */
export async function startInspection(page: Page, origin: string, index: number): Promise<string> {
  await page.goto(`${origin}/new`)
  await page.getByLabel('Plate').fill(`BENCH ${index}`)
  await page.getByRole('button', { name: 'Start inspection' }).click()
  await filesOf(page).waitFor({ state: 'attached' })
  return page.url()
}

async function startOffline(phone: PhoneBrowser, address: string): Promise<ColdStart> {
  const page = await phone.open()
  const begun = performance.now()
  await page.goto(address, { waitUntil: 'commit' })
  await boxesOf(page, photos.cold, 1)
  const coldOfflineMs = performance.now() - begun
  await page.goBack()
  await filesOf(page).waitFor({ state: 'attached' })
  const added = performance.now()
  await boxesOf(page, photos.warm, 2)
  const warmMs = performance.now() - added
  return { coldOfflineMs, warmMs, rendererMiB: await largestRendererMiB(page) }
}

/** Add a photo as the `number`th of the inspection, open it, and see what the model says of it. */
async function boxesOf(page: Page, photo: string, number: number): Promise<void> {
  await filesOf(page).setInputFiles(photo)
  await page.getByRole('link', { name: new RegExp(`^Photo ${number}:`) }).click()
  await page
    .getByRole('button', { name: /^Check \d+ mark/ })
    .or(page.getByText('No damage found'))
    .first()
    .waitFor()
}

export const filesOf = (page: Page): Locator => page.getByLabel('Files', { exact: true })

/** Memory of the biggest page process of the page's browser, as the kernel counts it. */
export async function largestRendererMiB(page: Page): Promise<number | null> {
  const browser = page.context().browser()
  const session = await (browser?.newBrowserCDPSession() ?? page.context().newCDPSession(page))
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  const sizes = await Promise.all(
    processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => residentMiB(id)),
  )
  const known = sizes.filter((size) => size !== null)
  return known.length === 0 ? null : Math.max(...known)
}

async function residentMiB(pid: number): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]
  return kib === undefined ? null : Number(kib) / 1024
}

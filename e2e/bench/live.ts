/**
 * `npm run bench:live [seconds]`: what the camera's live preview does with a machine, in the
 * production app in Chromium, with a film of the rendered samples as camera in which each third of a
 * second shows another car: no look is spared. JSON on the last line: `streamFps` (pictures of the
 * stream that came on the screen) and `looksPerS` (frames that the model looked at) with the preview
 * on, `mainBlockedMs` (the longest task of the page's main thread) in that time, `processorShare`
 * (of one core, the page's process alone), `rendererMiB` at the start and the end,
 * `growthMiBPerMinute`.
 */
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { ensureBuilt } from '../../server/build/ensure-built.ts'
import { projectFolder } from '../../server/build/project-folder.ts'
import { cameraFlags, writeCameraFilm } from '../camera-film.ts'
import { serveIsolated } from '../isolated-server.ts'
import { PhoneBrowser } from '../phone.ts'
import { countFrames } from '../watched-camera.ts'
import { largestRendererMiB, startInspection } from './cold-start.ts'

const seconds = Number(process.argv[2] ?? 120)
/** Until the pace has found the size that this machine holds. */
const settleMs = 15_000
const framesEach = 10

interface Seen {
  readonly looks: number
  readonly shown: number
  readonly longestTaskMs: number
}

await ensureBuilt()
const folder = await mkdtemp(join(tmpdir(), 'lotlens-live-'))
const film = join(folder, 'film.mjpeg')
const names = await readdir(join(projectFolder, 'public/samples'))
await writeCameraFilm(
  film,
  names.filter((name) => /^sample-\d\d\.jpg$/.test(name)),
  framesEach,
)
const server = await serveIsolated(join(projectFolder, 'dist/app'))
const phone = await PhoneBrowser.create(cameraFlags(film))
try {
  const page = await phone.open()
  await countFrames(page)
  await page.goto(server.origin)
  await page.getByText('Ready offline', { exact: true }).waitFor({ timeout: 120_000 })
  await startInspection(page, server.origin, 1)
  await page.getByRole('link', { name: 'Camera' }).click()
  await page.locator('video').waitFor()
  await page.waitForTimeout(settleMs)
  await watch(page)
  const before = { seen: await seen(page), cpuS: await processorTime(page) }
  const startMiB = await largestRendererMiB(page)
  await page.waitForTimeout(seconds * 1000)
  const after = { seen: await seen(page), cpuS: await processorTime(page) }
  const endMiB = await largestRendererMiB(page)
  if (startMiB === null || endMiB === null) throw new Error('this system does not say what is held')
  const perSecond = (of: (one: Seen) => number) =>
    Number(((of(after.seen) - of(before.seen)) / seconds).toFixed(2))
  const figures = {
    seconds,
    streamFps: perSecond(({ shown }) => shown),
    looksPerS: perSecond(({ looks }) => looks),
    mainBlockedMs: Math.round(after.seen.longestTaskMs),
    processorShare: Number(((after.cpuS - before.cpuS) / seconds).toFixed(2)),
    rendererMiB: { start: Math.round(startMiB), end: Math.round(endMiB) },
    growthMiBPerMinute: Number((((endMiB - startMiB) * 60) / seconds).toFixed(1)),
  }
  for (const [name, value] of Object.entries(figures)) console.log(name, value)
  console.log(JSON.stringify(figures))
} finally {
  await phone.remove()
  await server.close()
  await rm(folder, { recursive: true, force: true })
}

declare global {
  interface Window {
    shownCount: number
    longestTaskMs: number
  }
}

/** Counts the stream's pictures on the screen, and the main thread's longest task, from now on. */
function watch(page: Page): Promise<void> {
  return page.evaluate(() => {
    window.shownCount = 0
    window.longestTaskMs = 0
    const video = document.querySelector('video')
    // A method: tsx wraps functions that have a name of their own in what a page lacks.
    const counter = {
      next() {
        video?.requestVideoFrameCallback(() => {
          window.shownCount += 1
          counter.next()
        })
      },
    }
    counter.next()
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) {
        window.longestTaskMs = Math.max(window.longestTaskMs, duration)
      }
    }).observe({ type: 'longtask' })
  })
}

function seen(page: Page): Promise<Seen> {
  return page.evaluate(() => ({
    looks: window.frameCount,
    shown: window.shownCount,
    longestTaskMs: window.longestTaskMs,
  }))
}

/** Processor time of all page processes so far, in seconds. */
async function processorTime(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  const browserSession = await page.context().browser()?.newBrowserCDPSession()
  const { processInfo } = await (browserSession ?? session).send('SystemInfo.getProcessInfo')
  return processInfo
    .filter(({ type }) => type === 'renderer')
    .reduce((sum, { cpuTime }) => sum + cpuTime, 0)
}

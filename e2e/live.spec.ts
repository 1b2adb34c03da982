import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, expect, test, type BrowserContext, type Page } from '@playwright/test'
import { InspectionDetail, InspectionList } from '../src/contract/console.ts'
import { cameraFlags, writeCameraFilm } from './camera-film.ts'
import { chromiumFlags, chromiumPath } from './chromium.ts'
import { RealServer } from './real-server.ts'
import { countFrames } from './watched-camera.ts'

/** Of a box's lines, which lie half outside of it. */
const lineWidthPx = 5

test('the camera shows boxes as it moves, keeps the full photo, and goes off when it is left', async () => {
  test.setTimeout(600_000)
  const folder = await mkdtemp(join(tmpdir(), 'lotlens-film-'))
  const film = join(folder, 'film.mjpeg')
  // A sample on which the first released model finds marks.
  await writeCameraFilm(film, ['sample-04.jpg'])
  const server = await RealServer.startFresh()
  const context = await chromium.launchPersistentContext(join(folder, 'profile'), {
    executablePath: chromiumPath(),
    args: [...chromiumFlags, ...cameraFlags(film)],
    viewport: { width: 390, height: 844 },
    hasTouch: true,
  })
  try {
    const page = await context.newPage()
    await countFrames(page)
    await openCamera(page, server)

    await test.step('boxes come onto the stream', async () => {
      await liveMarksCome(page)
    })

    await test.step('the whole frame is shown, and boxes lie on it', async () => {
      const { fit, picture, marks } = await page.evaluate(whereLiveMarksLie)
      expect(fit).toBe('contain')
      expect(marks.length).toBeGreaterThan(0)
      for (const mark of marks) {
        expect(mark.left).toBeGreaterThan(picture.left - lineWidthPx)
        expect(mark.top).toBeGreaterThan(picture.top - lineWidthPx)
        expect(mark.right).toBeLessThan(picture.right + lineWidthPx)
        expect(mark.bottom).toBeLessThan(picture.bottom + lineWidthPx)
      }
    })

    await test.step('the shutter keeps the whole photo, and the full detector looks at it', async () => {
      await page.getByRole('button', { name: 'Take photo' }).click()
      await expect(page.getByRole('list', { name: 'Photos taken' })).toBeVisible()
      await expect(
        page.getByRole('link', { name: /^Photo 1: (\d+ marks?|No marks)$/ }),
      ).toBeVisible({
        timeout: 90_000,
      })
    })

    await test.step('a page out of sight lets the camera go, and takes it again', async () => {
      const before = await streamIsRunning(page)
      expect(before).toBe(true)
      await setVisibility(page, 'hidden')
      await expect.poll(() => streamIsRunning(page)).toBe(false)
      const looked = await framesTaken(page)
      await page.waitForTimeout(1000)
      expect(await framesTaken(page)).toBe(looked)
      await setVisibility(page, 'visible')
      await expect.poll(() => streamIsRunning(page)).toBe(true)
      await liveMarksCome(page)
    })

    await test.step('leaving lets the camera go', async () => {
      await page.getByRole('link', { name: 'Done' }).click()
      await expect(page.getByRole('link', { name: /^Photo 1:/ })).toBeVisible()
      expect(await page.evaluate(() => window.streams.every((stream) => !stream.active))).toBe(true)
    })

    await test.step('no frame was left open, and none was recorded', async () => {
      expect(await page.evaluate(() => window.openFrames.size)).toBe(0)
      await page.goto(server.origin)
      await expect(page.getByText('All safe on server')).toBeVisible({ timeout: 90_000 })
      const { inspections } = InspectionList.parse(await get(page, '/v1/inspections'))
      const id = inspections[0]?.id ?? ''
      const { photos } = InspectionDetail.parse(await get(page, `/v1/inspections/${id}`))
      expect(photos).toHaveLength(1)
      expect(photos[0]?.photo).toMatchObject({
        source: 'camera',
        size: { width: 1280, height: 960 },
      })
      const passes = photos[0]?.predictions.map(({ made }) => made.pass) ?? []
      // The second look may be over by now or not.
      expect([['first'], ['first', 'fine']]).toContainEqual(passes)
    })
  } finally {
    await context.close()
    await server.remove()
    await rm(folder, { recursive: true, force: true })
  }
})

test('a camera that is refused says what to do', async () => {
  test.setTimeout(300_000)
  const server = await RealServer.startFresh()
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumFlags })
  try {
    const context: BrowserContext = await browser.newContext({
      viewport: { width: 390, height: 844 },
      hasTouch: true,
    })
    const page = await context.newPage()
    await openCamera(page, server)
    await expect(page.getByRole('alert')).toContainText(
      /No camera was found|The camera is not allowed/,
    )
    await expect(page.getByText('Files', { exact: true }).first()).toBeVisible()
  } finally {
    await browser.close()
    await server.remove()
  }
})

const framesTaken = (page: Page) => page.evaluate(() => window.frameCount)

const streamIsRunning = (page: Page) =>
  page.evaluate(() => window.streams.some((stream) => stream.active))

/** Pairs, opens an inspection and its camera. */
async function openCamera(page: Page, server: RealServer): Promise<void> {
  await page.goto(server.link)
  await expect(page.getByText('Paired, and signed in as administrator')).toBeVisible()
  await page.goto(`${server.origin}/new`)
  await page.getByLabel('Plate').fill('B-LX 204')
  await page.getByRole('button', { name: 'Start inspection' }).click()
  await page.getByRole('link', { name: 'Camera' }).click()
}

/** On a machine that is too busy for it, the app says so and is asked again. */
async function liveMarksCome(page: Page): Promise<void> {
  const marks = page.getByTestId('live-marks')
  const again = page.getByRole('button', { name: 'Try again' })
  await expect(async () => {
    if (await again.isVisible()) await again.click()
    await expect(marks).toBeVisible({ timeout: 5000 })
  }).toPass({ timeout: 90_000 })
}

/** The part of the page that the stream covers, and its boxes, in CSS pixels. */
function whereLiveMarksLie() {
  const video = document.querySelector('video')
  if (video === null) throw new Error('no stream is shown')
  const { left, top, width, height } = video.getBoundingClientRect()
  const scale = Math.min(width / video.videoWidth, height / video.videoHeight)
  const [across, down] = [video.videoWidth * scale, video.videoHeight * scale]
  const [x, y] = [left + (width - across) / 2, top + (height - down) / 2]
  return {
    fit: getComputedStyle(video).objectFit,
    picture: { left: x, top: y, right: x + across, bottom: y + down },
    marks: [...document.querySelectorAll('[data-testid="live-marks"] > g > rect')].map((rect) => {
      const { left, top, right, bottom } = rect.getBoundingClientRect()
      return { left, top, right, bottom }
    }),
  }
}

/** A headless browser has no other tab to go to: the page is told what a phone would tell it. */
async function setVisibility(page: Page, state: 'hidden' | 'visible'): Promise<void> {
  await page.evaluate((value) => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, value })
    document.dispatchEvent(new Event('visibilitychange'))
  }, state)
}

async function get(page: Page, path: string): Promise<unknown> {
  const answer = await page.request.get(new URL(path, page.url()).href)
  expect(answer.status()).toBe(200)
  return answer.json()
}

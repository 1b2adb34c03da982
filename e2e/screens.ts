/**
 * `npm run screens`: takes the pictures in docs/screens from the running app, on rendered photos: a
 * real server, a real browser, the real model and, for the desk, two short trainings (about ten minutes).
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from '@playwright/test'
import { ensureBuilt } from '../server/build/ensure-built.ts'
import { projectFolder } from '../server/build/project-folder.ts'
import { cameraFlags, writeCameraFilm } from './camera-film.ts'
import { chromiumFlags, chromiumPath } from './chromium.ts'
import { correctOnePhoto } from './correct-one-photo.ts'
import { takeDesk } from './desk-screens.ts'
import { RealServer } from './real-server.ts'

const folder = join(projectFolder, 'docs/screens')
const phone = { width: 390, height: 844 }
const desk = { width: 1280, height: 800 }

await ensureBuilt()
await mkdir(folder, { recursive: true })
const server = await RealServer.startFresh()
const filmFolder = await mkdtemp(join(tmpdir(), 'lotlens-film-'))
const film = join(filmFolder, 'film.mjpeg')
await writeCameraFilm(film, ['sample-03.jpg'])
const browser = await chromium.launch({
  executablePath: chromiumPath(),
  args: [...chromiumFlags, ...cameraFlags(film)],
})
try {
  const page = await browser.newPage({ viewport: phone, hasTouch: true, colorScheme: 'light' })
  await page.goto(server.link)
  await page.getByText('Paired, and signed in as administrator').waitFor()
  await page.goto(server.origin)
  await page.getByText('Ready offline', { exact: true }).waitFor({ timeout: 120_000 })
  await take(page, 'first-visit')

  await page.getByRole('button', { name: 'Open a sample car' }).click()
  await page.getByRole('button', { name: /^Check \d+ marks?$/ }).waitFor({ timeout: 60_000 })
  await take(page, 'photo')
  await page.getByRole('button', { name: /^Check \d+ marks?$/ }).click()
  await page.getByRole('button', { name: 'Keep' }).waitFor()
  await take(page, 'card')
  await page.getByRole('button', { name: 'Fix' }).click()
  await page.getByRole('button', { name: 'Done' }).waitFor()
  await take(page, 'fix')

  await page.goto(server.origin)
  await page.getByText('All safe on server').waitFor({ timeout: 60_000 })
  await take(page, 'today')
  await page.emulateMedia({ colorScheme: 'dark' })
  await take(page, 'today-night')
  await page.emulateMedia({ colorScheme: 'light' })
  await page.goto(`${server.origin}/phone`)
  await page.getByText('Ready offline', { exact: true }).waitFor()
  await take(page, 'this-phone')
  await page.goto(`${server.origin}/diagnostics`)
  await page.getByRole('button', { name: 'Copy' }).waitFor()
  await take(page, 'diagnostics')
  await takeCamera(page)

  await page.setViewportSize(desk)
  await page.goto(server.origin)
  await page.getByText('All safe on server').waitFor()
  await take(page, 'today-desk')

  await correctOnePhoto(page)
  await page.goto(server.origin)
  await page.getByText('All safe on server').waitFor({ timeout: 60_000 })
  await takeDesk(page, server, take)
} finally {
  await browser.close()
  await server.remove()
  await rm(filmFolder, { recursive: true, force: true })
}

/** The live picture of a new inspection, with its boxes. */
async function takeCamera(page: Page): Promise<void> {
  await page.goto(`${server.origin}/new`)
  await page.getByLabel('Plate').fill('B-LX 204')
  await page.getByRole('button', { name: 'Start inspection' }).click()
  await page.getByRole('link', { name: 'Camera' }).click()
  await page.getByTestId('live-marks').waitFor({ timeout: 60_000 })
  await take(page, 'camera')
}

/** One picture, once fonts and pictures have settled. */
async function take(page: Page, name: string): Promise<void> {
  await page.waitForLoadState('networkidle')
  await page.evaluate(() => document.fonts.ready)
  await page.waitForFunction(() =>
    Array.from(document.images).every((image) => {
      const { left, top } = image.getBoundingClientRect()
      return image.complete || left > innerWidth || top > innerHeight
    }),
  )
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' })
}

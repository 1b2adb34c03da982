import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { z } from 'zod/mini'
import { EventPage, InspectionDetail, InspectionList } from '../src/contract/console.ts'
import { ModelVersionList } from '../src/contract/registry.ts'
import { readManifest } from '../src/domain/manifest-reading.ts'
import { bundledVersion } from '../server/testing/bundled-version.ts'
import { PhoneBrowser } from './phone.ts'
import { RealServer } from './real-server.ts'
import { registerSiteModels } from './site-models.ts'

/** A step of the phone on a machine whose cores are all taken. */
const patience = { timeout: 120_000 }

/** The model that came with the app, as a phone names it. */
const bundledWords = bundledVersion.replace('/', ' version ')

test('a phone switches to a promoted model, works with it offline, goes back, and refuses a damaged one', async () => {
  test.setTimeout(900_000)
  const server = await RealServer.startFresh()
  const phone = await PhoneBrowser.create()
  try {
    await server.stop()
    registerSiteModels(server.home, ['site/1', 'site/2'])
    await server.start()
    let page = await phone.open()

    await test.step('paired, with the model that came with the app', async () => {
      await page.goto(server.link)
      await expect(page.getByText('Paired, and signed in as administrator')).toBeVisible(patience)
      await page.goto(server.origin)
      await expectReadyOffline(page)
      await page.goto(`${server.origin}/phone`)
      await expect(page.getByText(bundledWords)).toBeVisible(patience)
      await expectToRunOn(page, server, bundledVersion)
    })

    await test.step('promoted: the phone switches by itself and reports it', async () => {
      await post(page, server, promote('site/1'))
      await expect(page.getByText('site version 1')).toBeVisible(patience)
      await expect(page.getByText('demo', { exact: true })).toBeVisible(patience)
      await expect(page.getByText('The one that came with the app')).toBeVisible(patience)
      await expectToRunOn(page, server, 'site/1')
      await expectReadyOffline(page)
    })

    await test.step('a cold start with no server at all looks with the new model', async () => {
      await server.stop()
      await phone.close()
      page = await phone.open()
      await page.goto(server.origin)
      await expectReadyOffline(page)
      await page.getByRole('button', { name: 'Open a sample car' }).click()
      await expect(
        page
          .getByRole('button', { name: /^Check \d+ mark/ })
          .or(page.getByText('No damage found'))
          .first(),
      ).toBeVisible(patience)
      await expect(page.getByText('demo', { exact: true })).toBeVisible(patience)
    })

    await test.step('its boxes name it on the server', async () => {
      await server.start()
      await page.goto(server.origin)
      await expect(page.getByText('All safe on server')).toBeVisible(patience)
      const { inspections } = InspectionList.parse(
        await get(page, `${server.origin}/v1/inspections`),
      )
      const detail = InspectionDetail.parse(
        await get(page, `${server.origin}/v1/inspections/${inspections[0]?.id ?? ''}`),
      )
      const made = detail.photos[0]?.predictions[0]?.made.predictions
      expect(made?.model).toMatchObject({ name: 'site', version: 1 })
      // Of the file that fits the photo's shape.
      expect(await int8FilesOf(server, 'site/1')).toContain(made?.model.sha)
    })

    await test.step('rolled back: the phone returns to the app’s own model', async () => {
      await page.goto(`${server.origin}/phone`)
      await post(page, server, {
        path: '/v1/roll-back',
        body: { reason: 'too many false alarms' },
      })
      await expect(page.getByText(bundledWords)).toBeVisible(patience)
      await expectToRunOn(page, server, bundledVersion)
    })

    await test.step('the model before it is shown with its room, and goes when a person frees it', async () => {
      const files = await int8FilesOf(server, 'site/1')
      expect(await keptOf(page, files)).toEqual(files)
      await page.goto(`${server.origin}/diagnostics`)
      await expect(page.getByText(/^\d+\.\d MB · can be freed$/)).toBeVisible(patience)
      await page.getByRole('button', { name: /^Free \d+\.\d MB$/ }).click()
      await expect(page.getByRole('button', { name: 'Nothing to free' })).toBeVisible(patience)
      expect(await keptOf(page, files)).toEqual([])
      await page.goto(`${server.origin}/phone`)
      await expectReadyOffline(page)
      await expect(page.getByText(bundledWords)).toBeVisible(patience)
    })

    await test.step('a damaged file: refused with words, reported, and nothing changes', async () => {
      await page.goto('about:blank')
      const reportCount = await countReports(page, server)
      await post(page, server, promote('site/2'))
      await flipOneBit(join(server.home, 'models/site/2/model.int8.onnx'))
      await page.goto(`${server.origin}/phone`)
      await expect(page.getByRole('alert').getByText(/did not take site\/2/)).toBeVisible(patience)
      await expect(page.getByText(bundledWords)).toBeVisible(patience)
      await expect.poll(() => countReports(page, server), patience).toBe(reportCount + 1)
      await page.reload()
      await expect(page.getByRole('alert').getByText(/did not take site\/2/)).toBeVisible(patience)
      await expectToRunOn(page, server, bundledVersion)
    })
  } finally {
    await phone.remove()
    await server.remove()
  }
})

async function expectReadyOffline(page: Page): Promise<void> {
  await expect(page.getByText('Ready offline', { exact: true })).toBeVisible(patience)
}

/** The device's last report names this version, and no other version has a device. */
async function expectToRunOn(page: Page, server: RealServer, version: string): Promise<void> {
  const running = async () => {
    const { versions } = ModelVersionList.parse(await get(page, `${server.origin}/v1/versions`))
    return versions.filter(({ deviceCount }) => deviceCount > 0).map((one) => one.version)
  }
  await expect.poll(running, patience).toEqual([version])
}

async function int8FilesOf({ home }: RealServer, version: string): Promise<string[]> {
  const reading = readManifest(
    await readFile(join(home, 'models', version, 'manifest.json'), 'utf8'),
  )
  if (!reading.ok) throw new Error(`${version} has no manifest that can be read`)
  return reading.manifest.files.filter(({ role }) => role === 'int8').map(({ sha256 }) => sha256)
}

/** Which of these files of a model this phone keeps. */
function keptOf(page: Page, shas: readonly string[]): Promise<string[]> {
  return page.evaluate(async (wanted) => {
    const kept = await (await caches.open('lotlens-models-1')).keys()
    return wanted.filter((sha) => kept.some(({ url }) => url.endsWith(sha)))
  }, shas)
}

const RecordAccepted = z.object({ recordType: z.string() })

/** How often phones have said what they run. */
async function countReports(page: Page, server: RealServer): Promise<number> {
  const { events } = EventPage.parse(await get(page, `${server.origin}/v1/events`))
  return events.filter(
    ({ type, payload }) =>
      type === 'record.accepted' &&
      RecordAccepted.safeParse(payload).data?.recordType === 'device.reported',
  ).length
}

async function flipOneBit(path: string): Promise<void> {
  const bytes = await readFile(path)
  const middle = bytes.length >> 1
  bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle)
  await writeFile(path, bytes)
}

async function get(page: Page, path: string): Promise<unknown> {
  const answer = await page.request.get(path)
  expect(answer.status()).toBe(200)
  return answer.json()
}

/** As the desk asks, with the cookie of the browser's session. */
async function post({ request }: Page, { origin }: RealServer, to: Post): Promise<void> {
  const answer = await request.post(origin + to.path, { data: to.body, headers: { origin } })
  expect(answer.status(), await answer.text()).toBe(200)
}

interface Post {
  readonly path: string
  readonly body: unknown
}

function promote(version: string): Post {
  return {
    path: `/v1/versions/${version}/promote`,
    body: { alias: 'champion', reason: '', pastGate: false },
  }
}

import { expect, test, type Page } from '@playwright/test'
import { InspectionDetail, InspectionList } from '../src/contract/console.ts'
import { ModelVersionDetail } from '../src/contract/registry.ts'
import { bundledVersion } from '../server/testing/bundled-version.ts'
import { correctOnePhoto } from './correct-one-photo.ts'
import { PhoneBrowser } from './phone.ts'
import { RealServer } from './real-server.ts'
import { registerSiteModels } from './site-models.ts'

/** A step of the phone on a machine whose cores are all taken. */
const patience = { timeout: 120_000 }

/** A shadow waits until nobody has touched the phone for a while, and looks once a minute. */
const shadowPatience = { timeout: 240_000, intervals: [2_000] }

test('a shadow looks at what was photographed, sends what it finds, and shows nothing', async () => {
  test.setTimeout(900_000)
  const server = await RealServer.startFresh()
  const phone = await PhoneBrowser.create()
  try {
    await server.stop()
    registerSiteModels(server.home, ['site/1'])
    await server.start()
    const page = await phone.open()
    const shadowOf = async () => {
      const answer = await page.request.get(`${server.origin}/v1/versions/site/1`)
      return ModelVersionDetail.parse(await answer.json())
    }

    await test.step('a paired phone looks at a car', async () => {
      await page.goto(server.link)
      await expect(page.getByText('Paired, and signed in as administrator')).toBeVisible(patience)
      await page.goto(server.origin)
      await expect(page.getByText('Ready offline', { exact: true })).toBeVisible(patience)
      // Of a sample nothing is compared.
      await correctOnePhoto(page)
      await page.goto(server.origin)
      await expect(page.getByText('All safe on server')).toBeVisible(patience)
    })

    await test.step('named a shadow, the version looks at the same photos by itself', async () => {
      expect((await shadowOf()).shadow).toBeNull()
      await post(page, server, '/v1/versions/site/1/promote', {
        alias: 'shadow',
        reason: 'to compare',
        pastGate: false,
      })
      await expect
        .poll(async () => (await shadowOf()).shadow?.photos, shadowPatience)
        .toBe(await photoCount(page, server))
      // The same weights under another name: it finds what the champion finds, and no more.
      const { shadow } = await shadowOf()
      expect(shadow).toMatchObject({ onlyShadow: 0, onlyChampion: 0 })
      expect(shadow?.shadowInferMs).toBeGreaterThan(0)
    })

    await test.step('nothing that a person sees is of the shadow', async () => {
      const [name] = bundledVersion.split('/')
      for (const { predictions } of await photosOf(page, server)) {
        const models = predictions.map(({ made }) => made.predictions.model.name)
        expect(new Set(models)).toEqual(new Set([name]))
      }
      await page.goto(`${server.origin}/console/models/site/1`)
      await expect(page.getByText('Boxes of both', { exact: true })).toBeVisible(patience)
    })

    await test.step('ended, it is no shadow any more', async () => {
      await post(page, server, '/v1/end-shadow', {})
      expect((await shadowOf()).version.aliases).not.toContain('shadow')
    })
  } finally {
    await phone.remove()
    await server.remove()
  }
})

async function photosOf(page: Page, server: RealServer) {
  const list = await page.request.get(`${server.origin}/v1/inspections`)
  const { inspections } = InspectionList.parse(await list.json())
  const details = await Promise.all(
    inspections.map(async ({ id }) => {
      const answer = await page.request.get(`${server.origin}/v1/inspections/${id}`)
      return InspectionDetail.parse(await answer.json())
    }),
  )
  return details.flatMap(({ photos }) => photos)
}

async function photoCount(page: Page, server: RealServer): Promise<number> {
  return (await photosOf(page, server)).length
}

/** As the desk asks, with the cookie of the browser's session. */
async function post(page: Page, server: RealServer, path: string, data: object): Promise<void> {
  const headers = { origin: server.origin }
  const answer = await page.request.post(server.origin + path, { data, headers })
  expect(answer.status(), await answer.text()).toBe(200)
}

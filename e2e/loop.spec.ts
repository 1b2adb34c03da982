import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { DatasetDetail } from '../src/contract/dataset.ts'
import { AuditChain } from '../src/contract/audit.ts'
import { InspectionDetail, InspectionList } from '../src/contract/console.ts'
import type { GateVerdict } from '../src/contract/evaluation.ts'
import type { Run } from '../src/contract/run.ts'
import { projectFolder } from '../server/build/project-folder.ts'
import { bundledVersion } from '../server/testing/bundled-version.ts'
import { correctOnePhoto } from './correct-one-photo.ts'
import { Desk, lotlens } from './desk.ts'
import { MovedLabels } from './moved-labels.ts'
import { PhoneBrowser } from './phone.ts'
import { RealServer } from './real-server.ts'

/** Of each of the two runs: about a minute and a half on two free cores. */
const epochs = 16

test('a correction on a phone becomes the next model on that phone, and a bad one is barred', async () => {
  test.setTimeout(60 * 60_000)
  const server = await RealServer.startFresh()
  const phone = await PhoneBrowser.create()
  const bad = await MovedLabels.of(join(projectFolder, 'models/demo'))
  try {
    const page = await phone.open()
    const desk = new Desk(await page.context().newPage(), server)
    await desk.page.setViewportSize({ width: 1280, height: 800 })

    await test.step('a phone corrects a photo and sends it', async () => {
      await page.goto(server.link)
      await expect(page.getByText('Paired, and signed in as administrator')).toBeVisible()
      await page.goto(server.origin)
      await expect(page.getByText('Ready offline', { exact: true })).toBeVisible({
        timeout: 120_000,
      })
      await correctOnePhoto(page)
      await page.goto(server.origin)
      await expect(page.getByText('All safe on server')).toBeVisible({ timeout: 60_000 })
    })

    await test.step('the desk makes a dataset version of it and the demo data', async () => {
      await desk.loadDemoData()
      await desk.reviewNextPhoto()
      await desk.makeDataset(1)
      const { version } = DatasetDetail.parse(await desk.get('/v1/datasets/1'))
      expect(version).toMatchObject({ demo: true, phonePhotos: 1 })
    })

    await test.step('a warm run of two minutes passes the gate', async () => {
      const run = await desk.finished(await desk.train({ epochs, rate: 'Warm, a tenth', seed: 1 }))
      expect(run.version).toBe('site/1')
      tellTimes(run)
      const { verdict, version } = await desk.version('site/1')
      tell(verdict)
      expect(verdict?.reasons.filter(({ outcome }) => outcome === 'refuse')).toEqual([])
      expect(verdict).toMatchObject({ verdict: 'pass', champion: bundledVersion })
      expect(version.demo).toBe(true)
    })

    await test.step('promoted, it is what the phone runs and reports', async () => {
      await desk.open('/models/site/1')
      await desk.page.getByRole('button', { name: 'Promote', exact: true }).click()
      const sheet = desk.page.getByRole('dialog')
      await sheet.getByRole('button', { name: 'Promote', exact: true }).click()
      const promotedAt = Date.now()
      await expect(desk.page.getByText('site/1 is the champion now')).toBeVisible()
      await page.bringToFront()
      await expect.poll(() => desk.devicesRunning('site/1'), { timeout: 120_000 }).toBe(1)
      console.info(`from Promote to the phone's report: ${seconds(Date.now() - promotedAt)}`)
      await page.goto(`${server.origin}/phone`)
      await expect(page.getByText('site version 1')).toBeVisible()
    })

    await test.step('its verdict leads back to the label and the phone that made it', async () => {
      await page.goto(server.origin)
      await correctOnePhoto(page)
      await page.goto(server.origin)
      await expect(page.getByText('All safe on server')).toBeVisible({ timeout: 60_000 })
      const chain = AuditChain.parse(await desk.get(`/v1/audit/${await newestPrediction(desk)}`))
      expect(chain).toMatchObject({
        broken: null,
        version: { version: 'site/1' },
        run: { number: 1 },
        dataset: { number: 1 },
      })
      const own = chain.labels.filter(({ origin }) => origin === 'phone')
      expect(own).toMatchObject([{ annotation: { source: { kind: 'review' } } }])
      expect(own[0]?.deviceName).not.toBeNull()
    })

    await test.step('boxes on the wrong photos at the full rate: the gate refuses', async () => {
      await lotlens(server, 'import', bad.folder, '--name', 'moved', '--demo')
      await desk.makeDataset(2)
      const run = await desk.finished(await desk.train({ epochs, rate: 'Full', seed: 1 }))
      expect(run.version).toBe('site/2')
      const { verdict } = await desk.version('site/2')
      tell(verdict)
      expect(verdict).toMatchObject({ verdict: 'refuse', champion: 'site/1' })
      const refused = verdict?.reasons.filter(({ outcome }) => outcome === 'refuse') ?? []
      expect(refused.map(({ rule }) => rule)).toContain('ap50')
      await desk.open('/models/site/2')
      await desk.page.getByRole('button', { name: 'Promote', exact: true }).click()
      const sheet = desk.page.getByRole('dialog')
      await expect(sheet.getByText('The gate refuses it:')).toBeVisible()
      await expect(sheet.getByText(refused[0]?.message ?? '')).toBeVisible()
      await expect(sheet.getByRole('button', { name: 'Promote past the gate' })).toBeDisabled()
      expect(await barredByServer(desk, server)).toBe(409)
    })

    await test.step('rolled back, the phone runs the model that it had before', async () => {
      await desk.open('/models')
      await desk.page.getByRole('button', { name: /^Roll back/ }).click()
      const sheet = desk.page.getByRole('dialog')
      await sheet.getByLabel('Reason').fill('It was trained on rendered photos')
      await sheet.getByRole('button', { name: /^Roll back/ }).click()
      await expect(desk.page.getByText(`${bundledVersion} is the champion again`)).toBeVisible()
      await page.bringToFront()
      await expect.poll(() => desk.devicesRunning(bundledVersion), { timeout: 120_000 }).toBe(1)
      expect(await desk.devicesRunning('site/1')).toBe(0)
    })
  } finally {
    await phone.remove()
    await server.remove()
    await bad.remove()
  }
})

/** What the gate found, for whoever reads the log of a run. */
function tell(verdict: GateVerdict | null): void {
  for (const { outcome, message } of verdict?.reasons ?? []) console.info(`${outcome}: ${message}`)
}

function tellTimes({ createdAt, firstEpochAt, endedAt }: Run): void {
  const since = (at: number | null) => (at === null ? 'never' : seconds(at - createdAt))
  console.info(
    `from Train to the first curve point: ${since(firstEpochAt)}, to its end: ${since(endedAt)}`,
  )
}

function seconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1)} s`
}

/** The prediction of the newest photo; it may come after the photo, and after its correction. */
async function newestPrediction(desk: Desk): Promise<string> {
  const newest = async () => {
    const { inspections } = InspectionList.parse(await desk.get('/v1/inspections'))
    const id = inspections[0]?.id ?? ''
    const detail = InspectionDetail.parse(await desk.get(`/v1/inspections/${id}`))
    return detail.photos.flatMap(({ predictions }) => predictions).at(-1)
  }
  await expect.poll(newest, { timeout: 60_000 }).toBeDefined()
  const prediction = await newest()
  expect(prediction?.made.predictions.model).toMatchObject({ name: 'site', version: 1 })
  return prediction?.id ?? ''
}

/** What the API itself says to a promotion that the page bars. */
async function barredByServer(desk: Desk, server: RealServer): Promise<number> {
  const answer = await desk.page.request.post(`${server.origin}/v1/versions/site/2/promote`, {
    data: { alias: 'champion', reason: '', pastGate: false },
    headers: { origin: server.origin },
  })
  return answer.status()
}

import type { Page } from '@playwright/test'
import { Desk } from './desk.ts'
import { deskPages } from './desk-pages.ts'
import { drawDriftingYard } from './drifting-yard.ts'
import type { RealServer } from './real-server.ts'

type Take = (page: Page, name: string) => Promise<void>

/**
 * Walks the way of the data at the desk on rendered photos (demo data, two short trainings, one
 * promotion) and takes every page on it; the phone has sent a sample car and a photo before.
 */
export async function takeDesk(page: Page, server: RealServer, take: Take): Promise<void> {
  page.setDefaultTimeout(120_000)
  const desk = new Desk(page, server)
  await drawDriftingYard(page, server)
  await desk.loadDemoData()
  await desk.open('/label')
  await take(page, 'desk-label')
  await page.getByRole('link', { name: 'Review the next photo' }).click()
  await page.getByRole('button', { name: /^Accept – whole photo complete/ }).waitFor()
  await take(page, 'desk-review')
  await desk.reviewNextPhoto()
  await desk.makeDataset(1)
  const first = await desk.train({ minutes: 2, rate: 'Warm, a tenth', seed: 1 })
  await page.getByText(/epoch [1-9]\d* of/).waitFor({ timeout: 600_000 })
  await take(page, 'desk-run-live')
  await desk.finished(first)
  await desk.finished(await desk.train({ minutes: 0.5, rate: 'Full', seed: 1 }))
  await desk.open('/models/site/1')
  await page.getByRole('button', { name: 'Promote', exact: true }).click()
  await page.getByRole('dialog').waitFor()
  await take(page, 'desk-promote')
  for (const { name, path, ready } of await deskPages(desk)) {
    await desk.open(path)
    await ready(page)
    await take(page, `desk-${name}`)
  }
}

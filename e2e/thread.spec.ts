import { createHash } from 'node:crypto'
import { expect, test, type Page } from '@playwright/test'
import { InspectionDetail, InspectionList } from '../src/contract/console.ts'
import { PhoneBrowser } from './phone.ts'
import { RealServer } from './real-server.ts'
import { storedPhotoHashes } from './stored-photos.ts'

test('a photo and its correction survive a dead network and a killed browser, byte for byte', async () => {
  test.setTimeout(300_000)
  const server = await RealServer.startFresh()
  const phone = await PhoneBrowser.create()
  try {
    let page = await phone.open()
    await test.step('first visit: pair, and wait for the sign', async () => {
      await page.goto(server.link)
      await expect(page.getByText('Paired, and signed in as administrator')).toBeVisible()
      await page.goto(server.origin)
      await expect(page.getByText('Ready offline', { exact: true })).toBeVisible({
        timeout: 120_000,
      })
    })

    await test.step('the network is cut and the browser starts cold', async () => {
      await server.stop()
      await phone.close()
      page = await phone.open()
      await page.goto(server.origin)
      await expect(page.getByRole('button', { name: 'Open a sample car' })).toBeVisible()
    })

    const marks = await test.step('detect and correct with no server at all', async () => {
      await page.getByRole('button', { name: 'Open a sample car' }).click()
      // The sample that a new user is offered shows boxes, not merely a verdict.
      await expect(page.getByRole('button', { name: /^Check \d+ mark/ })).toBeVisible({
        timeout: 60_000,
      })
      await judgeEveryMark(page)
      await page.getByRole('button', { name: 'Place at centre' }).click()
      await expect(page.getByText('Saved', { exact: true })).toBeVisible()
      return countMarks(page)
    })

    const kept = await test.step('killed in the middle, nothing is lost', async () => {
      const before = await storedPhotoHashes(page)
      const address = page.url()
      await phone.kill()
      page = await phone.open()
      await page.goto(address)
      expect(await countMarks(page)).toBe(marks)
      expect(await storedPhotoHashes(page)).toEqual(before)
      return before
    })

    await test.step('the network is back: safe on server', async () => {
      await server.start()
      await page.goto(server.origin)
      await expect(page.getByText('All safe on server')).toBeVisible({ timeout: 90_000 })
    })

    await test.step('the same bytes and the same boxes are there', async () => {
      const { inspections } = InspectionList.parse(await get(page, '/v1/inspections'))
      expect(inspections).toHaveLength(1)
      const detail = InspectionDetail.parse(
        await get(page, `/v1/inspections/${inspections[0]?.id ?? ''}`),
      )
      const shas = detail.photos.map(({ photo }) => photo.sha)
      expect(shas.toSorted()).toEqual(kept)
      for (const sha of shas) {
        const answer = await page.request.get(`${server.origin}/v1/photos/${sha}`)
        expect(
          createHash('sha256')
            .update(await answer.body())
            .digest('hex'),
        ).toBe(sha)
      }
      const last = detail.photos[0]?.corrections.at(-1)?.made.boxes ?? []
      expect(last.filter(({ origin }) => origin === 'human')).toHaveLength(1)
      expect(detail.photos[0]?.predictions).toHaveLength(1)
    })
  } finally {
    await phone.remove()
    await server.remove()
  }
})

/** Rejects the first mark and keeps the others, until the whole photo is shown. */
async function judgeEveryMark(page: Page): Promise<void> {
  const keep = page.getByRole('button', { name: 'Keep' })
  const missed = page.getByText('Anything missed?')
  await page.getByRole('button', { name: /^Check \d+ mark/ }).click()
  await page.getByRole('button', { name: 'Not damage' }).click()
  for (;;) {
    await expect(keep.or(missed).first()).toBeVisible()
    if (await missed.isVisible()) return
    await keep.click()
  }
}

/** How many marks the photo shows, rejected ones too. */
async function countMarks(page: Page): Promise<number> {
  const marks = page.getByRole('region', { name: 'Photo' }).getByRole('button')
  await expect(marks.first()).toBeVisible()
  return marks.count()
}

async function get(page: Page, path: string): Promise<unknown> {
  const answer = await page.request.get(new URL(path, page.url()).href)
  expect(answer.status()).toBe(200)
  return answer.json()
}

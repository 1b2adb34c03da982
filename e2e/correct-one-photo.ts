import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { projectFolder } from '../server/build/project-folder.ts'

/**
 * A new inspection of a rendered photo that no sample and no demo photo is: every box of the model
 * is kept, one mark is drawn by hand.
 */
export async function correctOnePhoto(page: Page): Promise<void> {
  await page
    .getByRole('button', { name: 'New inspection' })
    .or(page.getByRole('link', { name: 'New inspection' }))
    .first()
    .click()
  await page.getByLabel('Plate').fill('LOOP 1')
  await page.getByRole('button', { name: 'Start inspection' }).click()
  const photo = join(projectFolder, 'models/render/golden-source/golden-01.jpg')
  const file = { name: 'car.jpg', mimeType: 'image/jpeg', buffer: await readFile(photo) }
  await page.getByLabel('Files', { exact: true }).setInputFiles(file)
  await page.getByRole('link', { name: /^Photo 1:/ }).click()
  const check = page.getByRole('button', { name: /^Check \d+ mark/ })
  const add = page.getByRole('button', { name: 'Add mark' })
  await check.or(add).first().waitFor({ timeout: 60_000 })
  if (await check.isVisible()) await check.click()
  else await add.click()
  const keep = page.getByRole('button', { name: 'Keep' })
  const missed = page.getByText('Anything missed?')
  for (;;) {
    await keep.or(missed).first().waitFor()
    if (await missed.isVisible()) break
    await keep.click()
  }
  await page.getByRole('button', { name: 'Place at centre' }).click()
  await page.getByText('Saved', { exact: true }).waitFor()
}

import { control, controlBeginning, field, words, type EnginePage } from './engine-page.ts'

/** The app's screens, as an inspector goes through them. */

/** First visit by the link that the server prints, until the app says that it needs no network. */
export async function pair(page: EnginePage, link: string): Promise<void> {
  await page.goto(link)
  await page.shown(words('Paired, and signed in as administrator'))
  await page.goto(new URL('/', link).href)
  await page.shown(words('Ready offline'))
}

/** A new inspection with one photo from a file, the photo on the screen. */
export async function addPhoto(page: EnginePage, path: string): Promise<void> {
  await page.click(control('New inspection'))
  await page.type(field('Plate'), 'ENGINE 1')
  await page.click(control('Start inspection'))
  await page.type(field('Files'), path)
  await page.click(controlBeginning('Photo 1:'))
}

/** Keeps every mark of the photo on the screen and draws one by hand, until that is saved. */
export async function keepAllAndAddOne(page: EnginePage): Promise<void> {
  const hasMarks = (await page.shown(controlBeginning('Check '), words('No damage found'))) === 0
  await page.click(hasMarks ? controlBeginning('Check ') : control('Add mark'))
  while ((await page.shown(words('Anything missed?'), control('Keep'))) === 1) {
    await page.click(control('Keep'))
  }
  await page.click(control('Place at centre'))
  await page.click(control('Done'))
  await page.shown(words('Saved'))
}

/** How many marks the photo on the screen bears. */
export async function countMarks(page: EnginePage): Promise<number> {
  const marks = '//section[@aria-label="Photo"]//*[@role="button"]'
  await page.shown(marks)
  return page.count(marks)
}

export async function allSafe(page: EnginePage, origin: string): Promise<void> {
  await page.goto(origin)
  await page.shown(words('All safe on server'))
}

/** What the server answers the person who is signed in in this browser. */
export function get(page: EnginePage, path: string): Promise<unknown> {
  return page.evaluate(async (address) => {
    const answer = await fetch(address)
    if (!answer.ok) throw new Error(`${address} answered ${answer.status}`)
    return answer.json()
  }, path)
}

/** The hash of what the server holds as this photo. */
export function hashOnServer(page: EnginePage, sha: string): Promise<string> {
  return page.evaluate(async (address) => {
    const answer = await fetch(address, { cache: 'no-store' })
    const digest = await crypto.subtle.digest('SHA-256', await answer.arrayBuffer())
    return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
  }, `/v1/photos/${sha}`)
}

import { expect, test, type Page } from '@playwright/test'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { modelFilePath } from '../src/domain/model-files.ts'
import { readManifest } from '../src/domain/manifest-reading.ts'
import { bundledVersion } from '../server/testing/bundled-version.ts'
import { openBrokenLine } from './broken-line.ts'
import { PhoneBrowser } from './phone.ts'
import { RealServer } from './real-server.ts'
import { registerSiteModels } from './site-models.ts'

/** A step of the phone on a machine whose cores are all taken. */
const patience = { timeout: 120_000 }

/** The model that came with the app, as a phone names it. */
const bundledWords = bundledVersion.replace('/', ' version ')

test('a model comes in over a line that breaks in every way, and one with wrong answers does not', async () => {
  test.setTimeout(600_000)
  const server = await RealServer.startFresh()
  const phone = await PhoneBrowser.create()
  const line = await openBrokenLine(server.port)
  try {
    await server.stop()
    registerSiteModels(server.home, ['site/1', 'wrong:site/2'])
    await server.start()
    let page = await phone.open()
    const file = await int8FileOf(server, 'site/1')

    await test.step('paired, with the model that came with the app', async () => {
      await page.goto(server.link.replace(server.origin, line.origin))
      await expect(page.getByText('Paired, and signed in as administrator')).toBeVisible(patience)
      await page.goto(line.origin)
      await expect(page.getByText('Ready offline', { exact: true })).toBeVisible(patience)
      await page.goto(`${line.origin}/phone`)
      await expect(page.getByText(bundledWords)).toBeVisible(patience)
    })

    await test.step('cut in the middle of the file: it says so and works on with what it has', async () => {
      line.befall(file.path, [
        { kind: 'cut', atByte: 900_000 },
        { kind: 'page' },
        { kind: 'elsewhere' },
        { kind: 'cut', atByte: 1_500_000 }, // of the whole, which it asks for then
        { kind: 'other-file' },
        { kind: 'ends-early', atByte: 2_200_000 },
        { kind: 'whole' },
      ])
      await promote(page, line.origin, 'site/1')
      await expect.poll(() => line.asked.length, patience).toBe(1)
      line.isDown = true
      const words = /site\/1 · the line was cut at (\d+) % · goes on by itself/
      await expect(page.getByText(words)).toBeVisible(patience)
      await expect(page.getByText(bundledWords)).toBeVisible()
      expect(await activeModel(page)).toBeNull()
    })

    await test.step('closed and opened again, it goes on through every fault', async () => {
      await phone.close()
      page = await phone.open()
      line.isDown = false
      await page.goto(`${line.origin}/phone`)
      await expect(page.getByText('site version 1')).toBeVisible(patience)
      const [first, ...others] = line.asked
      expect(first).toBe('whole')
      const wholes = others.map((asked) => asked === 'whole')
      expect(wholes).toEqual([false, false, true, false, true, false])
      const parts = others.filter((asked) => asked !== 'whole')
      expect(parts).toEqual(parts.toSorted((a, b) => a - b))
      // What came before the first cut was never asked for again.
      expect(parts[0]).toBeGreaterThan(500_000)
      expect(await keptFile(page, file.path)).toEqual({ sha: file.sha, parts: [] })
    })

    await test.step('thrown away by the browser with no network: back to the one before, and in again', async () => {
      line.isDown = true
      await page.evaluate(async (address) => {
        const cache = await caches.open('lotlens-models-1')
        await cache.delete(address)
      }, file.path)
      await page.reload()
      await expect(page.getByText(bundledWords)).toBeVisible(patience)
      await expect(page.getByRole('alert').getByText(/threw its files away/)).toBeVisible(patience)
      line.isDown = false
      await expect(page.getByText('site version 1')).toBeVisible(patience)
      await expect(page.getByRole('alert')).toHaveCount(0)
    })

    await test.step('whole and signed, but wrong on its golden pictures: refused, and nothing changes', async () => {
      await promote(page, line.origin, 'site/2')
      const alert = page.getByRole('alert')
      await expect(alert.getByText(/did not take site\/2/)).toBeVisible(patience)
      await expect(alert.getByText(/did not give the right answers/)).toBeVisible()
      await expect(page.getByText('site version 1')).toBeVisible()
      expect(await activeModel(page)).toMatchObject({ name: 'site', version: 1 })
      const gone = await int8FileOf(server, 'site/2')
      await expect.poll(async () => (await keptFile(page, gone.path)).sha, patience).toBeNull()
    })
  } finally {
    await phone.remove()
    await line.close()
    await server.remove()
  }
})

async function int8FileOf({ home }: RealServer, version: string) {
  const path = join(home, 'models', version, 'manifest.json')
  const reading = readManifest(await readFile(path, 'utf8'))
  if (!reading.ok) throw new Error(`${version} has no manifest that can be read`)
  const sha = reading.manifest.files.find(({ role }) => role === 'int8')?.sha256
  if (sha === undefined) throw new Error(`${version} has no int8 file`)
  return { sha, path: modelFilePath(sha) }
}

/** The model that the phone would run after a restart; null: the one of the app. */
function activeModel(page: Page): Promise<unknown> {
  return page.evaluate((): unknown => {
    const kept: unknown = JSON.parse(localStorage.getItem('lotlens.model') ?? '{"active":null}')
    return typeof kept === 'object' && kept !== null && 'active' in kept ? kept.active : null
  })
}

/** The hash of a kept file, null where there is none, and the pieces that lie beside it. */
function keptFile(page: Page, path: string): Promise<{ sha: string | null; parts: string[] }> {
  return page.evaluate(async (address) => {
    const cache = await caches.open('lotlens-models-1')
    const found = await cache.keys(address, { ignoreSearch: true })
    const parts = found.map(({ url }) => new URL(url).search).filter((search) => search !== '')
    const kept = await cache.match(address)
    if (kept === undefined) return { sha: null, parts }
    const digest = await crypto.subtle.digest('SHA-256', await kept.arrayBuffer())
    const sha = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0'))
    return { sha: sha.join(''), parts }
  }, path)
}

/** As the desk asks, with the cookie of the browser's session. */
async function promote({ request }: Page, origin: string, version: string): Promise<void> {
  const answer = await request.post(`${origin}/v1/versions/${version}/promote`, {
    data: { alias: 'champion', reason: '', pastGate: false },
    headers: { origin },
  })
  expect(answer.status(), await answer.text()).toBe(200)
}

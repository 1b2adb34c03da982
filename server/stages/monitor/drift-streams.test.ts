import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  DriftWindow,
  featureNames,
  MonitorPage,
  type DriftReference,
} from '../../../src/contract/monitoring.ts'
import { driftKind, type DriftRow } from '../../../src/domain/drift.ts'
import { seededRandom } from '../../../src/domain/seeded-random.ts'
import { darkened } from '../../../src/domain/testing/darkened-features.ts'
import { groupRows, singleRows } from '../../../src/domain/testing/drift-windows.ts'
import { projectFolder } from '../../build/project-folder.ts'
import { CanaryHold } from '../rollout/canary.ts'
import { TestLotlens } from '../../testing/test-lotlens.ts'
import { measurePhoto } from './measure-photo.ts'
import { readReference } from './reference-file.ts'
import { bundledFolder } from '../../testing/bundled-version.ts'

const day = 24 * 3_600_000
const windowRows = 6_000

/** Rendered photos, of the demo pack and of the samples. */
function renderedPhotos(count: number): string[] {
  const folders = ['models/demo/images/train', 'models/demo/images/val', 'public/samples']
  return folders
    .flatMap((folder) =>
      readdirSync(join(projectFolder, folder))
        .filter((name) => name.endsWith('.jpg') && !name.endsWith('.thumb.jpg'))
        .toSorted()
        .map((name) => join(projectFolder, folder, name)),
    )
    .slice(0, count)
}

const valueOf = (values: readonly number[], name: (typeof featureNames)[number]) =>
  values[featureNames.indexOf(name)] ?? NaN

describe('40 photos through the pixel path', () => {
  const gain = 0.25
  let pairs: { bright: number[]; dark: number[] }[]

  beforeAll(async () => {
    const photos = renderedPhotos(40)
    pairs = []
    for (const path of photos) {
      const photo = await readFile(path)
      const dimmed = await sharp(photo).linear(gain, 0).jpeg({ quality: 95 }).toBuffer()
      pairs.push({ bright: await measurePhoto(photo), dark: await measurePhoto(dimmed) })
    }
  }, 600_000)

  it('F1: show less light where there is less: luma and contrast fall with it, dark pixels rise', () => {
    expect(pairs).toHaveLength(40)
    for (const { bright, dark } of pairs) {
      expect(valueOf(dark, 'luma') / valueOf(bright, 'luma')).toBeCloseTo(gain, 1)
      expect(valueOf(dark, 'contrast') / valueOf(bright, 'contrast')).toBeCloseTo(gain, 1)
      expect(valueOf(dark, 'dark')).toBeGreaterThan(valueOf(bright, 'dark'))
      expect(valueOf(dark, 'bright')).toBe(0)
      expect(valueOf(dark, 'blur')).toBeLessThan(valueOf(bright, 'blur'))
    }
  })

  it('F1: justify how the streams below are darkened', () => {
    const errors = Object.fromEntries(
      featureNames.map((name) => [
        name,
        pairs.reduce((sum, { bright, dark }) => {
          const error = valueOf(darkened(bright, gain), name) - valueOf(dark, name)
          return sum + Math.abs(error) / pairs.length
        }, 0),
      ]),
    )
    expect(errors['luma']).toBeLessThan(1)
    expect(errors['contrast']).toBeLessThan(1)
    expect(errors['blur']).toBeLessThan(0.3)
    expect(errors['saturation']).toBeLessThan(0.05)
    expect(errors['redBlue']).toBeLessThan(0.05)
    expect(errors['dark']).toBeLessThan(0.12)
    expect(errors['bright']).toBeLessThan(0.001)
  })
})

describe('streams of feature rows', () => {
  let server: TestLotlens
  let admin: Awaited<ReturnType<TestLotlens['administrator']>>
  let reference: DriftReference

  beforeAll(async () => {
    server = await TestLotlens.open()
    admin = await server.administrator()
    const found = await readReference(bundledFolder)
    if (found === null) throw new Error('the bundled model has no reference')
    reference = found
  }, 600_000)
  afterAll(() => server.remove())

  async function send(method: string, path: string, body: unknown): Promise<unknown> {
    const response = await admin.send(method, path, body)
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`)
    return response.json()
  }

  /** Sends three windows, a day each, and has each judged two days after the one before. */
  async function stream(site: string, rowsOf: (random: () => number) => DriftRow[]) {
    const random = seededRandom(site.length * 7919 + site.charCodeAt(0))
    const windows: DriftWindow[] = []
    for (let index = 0; index < 3; index += 1) {
      const from = Date.UTC(2026, 9, 1) + index * day
      const rows = rowsOf(random).map((row, at) => ({ ...row, at: from + at }))
      expect(await send('POST', '/v1/monitor/features', { site, rows })).toEqual({
        added: rows.length,
      })
      const now = Date.UTC(2026, 9, 2) + index * 2 * day
      const asked = { site, from, to: from + day, now }
      windows.push(DriftWindow.parse(await send('POST', '/v1/monitor/windows', asked)))
    }
    return windows
  }

  const eventsOf = async (site: string, type: string) => {
    const events = await server.services.store.events.page(null, 200)
    return events
      .filter((event) => event.stream === `drift:${site}` && event.type === type)
      .map(({ payload }) => payload)
      .toReversed()
  }

  const page = async () => MonitorPage.parse(await (await admin.get('/v1/monitor')).json())

  it.each([
    { site: 'lot-a', percent: 4, route: 'retrain', low: 3, high: 5, threshold: 0 },
    { site: 'lot-bb', percent: 6.5, route: 'alert', low: 5, high: 8, threshold: 5 },
    { site: 'lot-ccc', percent: 12, route: 'experiment', low: 8, high: 15, threshold: 8 },
  ])(
    'F6: with $percent % darkened are named as lighting and end in $route',
    async ({ site, percent, route, low, high, threshold }) => {
      const darkenedShare = percent / 100
      const windows = await stream(site, (random) =>
        singleRows(reference, random, { count: windowRows, darkenedShare }),
      )
      // The second window confirms the first; the third falls into the cool-down.
      expect(windows.map((window) => window.route)).toEqual(['recorded', route, 'recorded'])
      for (const { driftPercent, worst, effectiveRows, rows } of windows) {
        expect(driftPercent).toBeGreaterThan(low)
        expect(driftPercent).toBeLessThan(high)
        expect(worst && driftKind(worst)).toBe('lighting')
        expect([rows, effectiveRows]).toEqual([windowRows, windowRows])
      }
      const routed = await eventsOf(site, 'drift.routed')
      expect(routed).toMatchObject([
        { window: windows[0]?.id, route: 'recorded', heldBy: 'confirmation' },
        { window: windows[1]?.id, route, feature: windows[1]?.worst, threshold },
        { window: windows[2]?.id, route: 'recorded', heldBy: 'cool-down' },
      ])
      expect(await eventsOf(site, 'drift.judged')).toHaveLength(3)
      const { alerts, frozenSince, waiting } = await page()
      const own = alerts.filter(({ key }) => key.startsWith(`drift:${site}:`))
      expect(own.map(({ severity }) => severity)).toEqual(
        { retrain: [], alert: ['warning'], experiment: ['page'] }[route],
      )
      expect(frozenSince === null).toBe(route !== 'experiment')
      const hold = await server.services.store.settings.find(
        server.services.identity.organisation.id,
        'canary-held',
      )
      const held = CanaryHold.safeParse(hold).data
      expect(held?.site === site).toBe(route === 'alert')
      expect(waiting.some((one) => one.site === site)).toBe(false)
      // No label of these rows is on this server: whatever the row, somebody is to look at them.
      const batches = await server.services.store.labelBatches.list(
        server.services.identity.organisation.id,
      )
      expect(batches.filter(({ title }) => title.endsWith(site))).toHaveLength(1)
    },
    600_000,
  )

  it('F4: drawn by whole vehicle groups answer INSUFFICIENT, and nothing is done', async () => {
    const windows = await stream('lot-dddd', (random) => groupRows(reference, random, windowRows))
    for (const { route, driftPercent, effectiveRows, routing, rows } of windows) {
      expect([route, driftPercent]).toEqual(['insufficient', null])
      expect(rows / effectiveRows).toBeGreaterThan(3)
      expect(rows / effectiveRows).toBeLessThan(4.5)
      expect(routing).toMatch(/^INSUFFICIENT/)
    }
    expect(await eventsOf('lot-dddd', 'drift.routed')).toEqual([])
    const { waiting } = await page()
    expect(waiting.find(({ site }) => site === 'lot-dddd')?.rows).toBeGreaterThanOrEqual(18_000)
  }, 600_000)

  it('F7: a person lifts the freeze that the third stream has left', async () => {
    expect((await page()).frozenSince).not.toBeNull()
    expect((await admin.send('POST', '/v1/monitor/unfreeze')).status).toBe(204)
    expect((await page()).frozenSince).toBeNull()
    expect((await admin.send('POST', '/v1/monitor/unfreeze')).status).toBe(409)
  })
})

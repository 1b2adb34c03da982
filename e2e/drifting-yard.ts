import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { DriftReference } from '../src/contract/monitoring.ts'
import { seededRandom } from '../src/domain/seeded-random.ts'
import { singleRows } from '../src/domain/testing/drift-windows.ts'
import { bundledFolder } from '../server/testing/bundled-version.ts'
import type { RealServer } from './real-server.ts'

const dayMs = 24 * 3_600_000
const windowRows = 6_000
/** Share of the photos that were taken at dusk, by window. */
const darkenedShares = [0, 0.04, 0.065, 0.065]

/** A yard in autumn: four windows of feature rows, of which more and more are dark. */
export async function drawDriftingYard(page: Page, server: RealServer): Promise<void> {
  const path = join(bundledFolder, 'reference.json')
  const reference = DriftReference.parse(JSON.parse(await readFile(path, 'utf8')))
  const random = seededRandom(1)
  const site = 'yard-north'
  const first = Date.now() - darkenedShares.length * dayMs
  for (const [index, darkenedShare] of darkenedShares.entries()) {
    const from = first + index * dayMs
    const drawn = singleRows(reference, random, { count: windowRows, darkenedShare })
    const rows = drawn.map((row, at) => ({ ...row, at: from + at }))
    await post(page, server, { path: '/v1/monitor/features', data: { site, rows } })
    const window = { site, from, to: from + dayMs, now: from + dayMs }
    await post(page, server, { path: '/v1/monitor/windows', data: window })
  }
}

async function post(page: Page, server: RealServer, call: { path: string; data: object }) {
  const { path, data } = call
  const answer = await page.request.post(`${server.origin}${path}`, {
    data,
    headers: { origin: server.origin },
    timeout: 300_000,
  })
  if (!answer.ok()) throw new Error(`${path}: ${await answer.text()}`)
}

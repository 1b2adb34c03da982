import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { KpiName, KpiPage, KpiRows } from '../../../src/contract/kpi.ts'
import { sha256 } from '../../security/hashing.ts'
import { RecordChain } from '../../testing/record-chain.ts'
import { TestLotlens } from '../../testing/test-lotlens.ts'

// A busy machine takes its time; that is no failure.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const shaOf = (text: string) => sha256(new TextEncoder().encode(text))

describe('the KPIs of a server', () => {
  let server: TestLotlens
  let admin: Awaited<ReturnType<TestLotlens['administrator']>>
  beforeAll(async () => {
    server = await TestLotlens.open()
    admin = await server.administrator()
  })
  afterAll(() => server.remove())

  async function kpi(name: string) {
    const page = KpiPage.parse(await (await admin.get('/v1/kpis')).json())
    const found = page.kpis.find((one) => one.name === name)
    if (found === undefined) throw new Error(`no KPI ${name}`)
    const rows = KpiRows.parse(await (await admin.get(`/v1/kpis/${name}`)).json())
    expect(rows.rows).toHaveLength(found.rowCount)
    return { ...found, ...rows, figures: found.figures }
  }

  it('K1: lists all of them, each with its figures or with what it lacks', async () => {
    const page = KpiPage.parse(await (await admin.get('/v1/kpis')).json())
    expect(page.kpis.map(({ name }) => name)).toEqual(KpiName.options)
    for (const { figures, lacks } of page.kpis) expect(figures.length > 0).toBe(lacks === '')
    expect((await admin.get('/v1/kpis/nonsense')).status).toBe(404)
  })

  it('K3: counts what phones did on real cars, and never a sample or a retracted photo', async () => {
    const device = await server.pairedDevice()
    const chain = new RecordChain(device.id)
    const car = chain.open().inspectionId
    const seen = chain.photo(car, shaOf('seen'))
    const predictions = chain.predictions(car, { photoId: seen.photoId, sha: shaOf('seen') })
    const { predictionsId, boxId } = predictions
    const photo = { photoId: seen.photoId, sha: shaOf('seen') }
    chain.correction(car, { ...photo, predictionsId, boxId })
    const other = chain.open().inspectionId
    const shy = chain.photo(other, shaOf('shy'))
    chain.predictions(other, { photoId: shy.photoId, sha: shaOf('shy') })
    const sample = chain.open().inspectionId
    const shown = chain.photo(sample, shaOf('sample'), { source: 'sample', rendered: true })
    chain.predictions(sample, { photoId: shown.photoId, sha: shaOf('sample') })
    const gone = chain.photo(other, shaOf('gone'))
    chain.next('photo.retracted', other, { photoId: gone.photoId, reason: 'twice' })
    await device.sendInBatches(chain.made.map(({ record }) => record))

    const automation = await kpi('automation')
    expect(automation.figures.map(({ label, value }) => [label, value])).toEqual([
      ['done by the model', 100],
      ['done and not corrected', 50],
    ])
    expect(automation.rows).toHaveLength(2)
    const latency = await kpi('latency')
    expect(latency.figures.map(({ label, value }) => [label, value])).toEqual([
      ['p50 wasm x2', 4],
      ['p95 wasm x2', 4],
      ['p99 wasm x2', 4],
    ])
    expect(new Set(latency.rows.map(([sha]) => sha))).toEqual(
      new Set([shaOf('seen'), shaOf('shy')]),
    )
    expect((await kpi('labelled')).figures).toMatchObject([
      { value: 0 },
      { value: 0 },
      { value: 2 },
    ])
  })

  it('K3: forgets what is older than 30 days', async () => {
    const device = await server.pairedDevice()
    const chain = new RecordChain(device.id)
    chain.photo(chain.open().inspectionId, shaOf('old'))
    await device.sendInBatches(chain.made.map(({ record }) => record))
    expect((await kpi('labelled')).rowCount).toBe(3)
    server.now += 31 * 24 * 3_600_000
    admin = await server.administrator()
    expect((await kpi('labelled')).lacks).not.toBe('')
  })
})

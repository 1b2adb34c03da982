import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Run, RunDetail, RunList, type TrainRequest } from '../../src/contract/run.ts'
import { ErrorBody } from '../../src/contract/error.ts'
import { RunBench } from '../testing/run-bench.ts'
import { bundledVersion } from '../testing/bundled-version.ts'

let bench: RunBench
let page: Awaited<ReturnType<RunBench['lotlens']['administrator']>>
beforeAll(async () => {
  bench = await RunBench.open()
  await bench.addDataset(2, { scratches: 0 })
  await bench.addDataset(3, { train: 0 })
  page = await bench.lotlens.administrator()
})
afterAll(() => bench.close())

const request: TrainRequest = {
  key: 'a-key-of-the-page',
  dataset: 1,
  start: { from: 'version', version: bundledVersion },
  rate: 'warm',
  minutes: 2,
  imgsz: null,
  seed: 1,
}

const send = (body: unknown) => page.send('POST', '/v1/runs', body)

async function refusal(changes: object) {
  const response = await send({ ...request, key: 'another-key', ...changes })
  const { error } = ErrorBody.parse(await response.json())
  return { status: response.status, ...error }
}

describe('the runs of the desk', () => {
  it('N1: asking twice with one key is one run, also at the same time', async () => {
    const answers = await Promise.all([send(request), send(request), send(request)])
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202])
    const runs = await Promise.all(answers.map(async (answer) => Run.parse(await answer.json())))
    expect(new Set(runs.map(({ id }) => id)).size).toBe(1)
    expect(runs[0]).toMatchObject({ number: 1, state: 'queued', demo: true, request })
    const list = RunList.parse(await (await page.get('/v1/runs')).json())
    expect(list.runs).toHaveLength(1)
  })

  it('N1: a key that was another request’s is refused', async () => {
    expect(await refusal({ key: request.key, seed: 2 })).toMatchObject({
      status: 409,
      code: 'conflict',
      field: 'key',
    })
  })

  it('N2: a dataset that is not there or cannot train is refused with what to do', async () => {
    expect(await refusal({ dataset: 9 })).toMatchObject({
      status: 404,
      field: 'dataset',
      message: 'dataset: there is no dataset version 9; make one on the page Datasets',
    })
    const empty = await refusal({ dataset: 2 })
    expect([empty.status, empty.field]).toEqual([400, 'dataset'])
    expect(empty.message).toContain('version 2 has no scratch in train')
    expect((await refusal({ dataset: 3 })).message).toContain('no photo in train')
  })

  it('a start that is not there is refused by its name', async () => {
    const unknown = await refusal({ start: { from: 'version', version: 'site/77' } })
    expect(unknown).toMatchObject({ status: 404, field: 'start.version' })
    expect(unknown.message).toContain('there is no version site/77')
  })

  it('a request that makes no sense is refused by its field', async () => {
    for (const [field, value] of [
      ['minutes', 0],
      ['imgsz', 321],
      ['rate', 'fast'],
      ['seed', -1],
      ['epochs', 0],
      ['key', 'short'],
    ] as const) {
      expect(await refusal({ [field]: value })).toMatchObject({ status: 400, field })
    }
  })

  it('shows one run with its curve, log and artefacts, and names one that is not there', async () => {
    const list = RunList.parse(await (await page.get('/v1/runs')).json())
    const answer = await page.get(`/v1/runs/${list.runs[0]?.id}`)
    const detail = RunDetail.parse(await answer.json())
    expect(detail).toMatchObject({ epochs: [], log: [], artefacts: [] })
    expect((await page.get('/v1/runs/nothing')).status).toBe(404)
  })

  it('N7: stops one that waits; asking again changes nothing', async () => {
    const { id } = Run.parse(await (await send({ ...request, key: 'to-be-stopped' })).json())
    for (const _ of [1, 2]) {
      const stopped = await page.send('POST', `/v1/runs/${id}/stop`)
      expect(Run.parse(await stopped.json()).state).toBe('stopped')
    }
    const events = await bench.store.events.page(null, 100)
    const own = events.filter(({ stream }) => stream === `run:${id}`).map(({ type }) => type)
    expect(own).toEqual(['run.stopped', 'run.requested'])
    expect((await page.send('POST', '/v1/runs/nothing/stop')).status).toBe(404)
  })

  it('N10: goes on with one that was stopped, and says who asked', async () => {
    const { id } = Run.parse(await (await send({ ...request, key: 'to-go-on' })).json())
    await page.send('POST', `/v1/runs/${id}/stop`)
    for (const _ of [1, 2]) {
      const goesOn = await page.send('POST', `/v1/runs/${id}/continue`)
      expect(Run.parse(await goesOn.json())).toMatchObject({ state: 'queued', endedAt: null })
    }
    const events = await bench.store.events.page(null, 100)
    const own = events.filter(({ stream }) => stream === `run:${id}`)
    expect(own.map(({ type }) => type)).toEqual(['run.continued', 'run.stopped', 'run.requested'])
    expect(own[0]?.actor).toBe(own[1]?.actor)
    expect((await page.send('POST', '/v1/runs/nothing/continue')).status).toBe(404)
  })
})

import type { Page } from '@playwright/test'
import { InspectionDetail, InspectionList } from '../src/contract/console.ts'
import type { Desk } from './desk.ts'

/** A page of the desk, with what must stand on it before its picture is taken. */
export interface DeskPage {
  readonly name: string
  readonly path: string
  ready(page: Page): Promise<void>
}

const heading = (name: string | RegExp) => (page: Page) =>
  page.getByRole('heading', { name }).first().waitFor()
const table = (name: string) => (page: Page) => page.getByRole('table', { name }).first().waitFor()

/** The pages of the desk that stand still, in the order of the rail. */
export async function deskPages(desk: Desk): Promise<DeskPage[]> {
  const runs = (await desk.runs()).toSorted((a, b) => a.number - b.number)
  const [first] = runs
  if (first === undefined) throw new Error('the desk has no run to show')
  const compared = new URLSearchParams(runs.map(({ id }) => ['run', id])).toString()
  const version = `/models/${first.version ?? ''}`
  return [
    { name: 'inbox', path: '', ready: table('Inbox') },
    { name: 'datasets', path: '/datasets', ready: heading('Datasets') },
    { name: 'dataset', path: '/datasets/1', ready: heading(/^Dataset 1/) },
    { name: 'runs', path: '/runs', ready: table('Runs') },
    {
      name: 'train',
      path: '/runs?train=new',
      ready: async (page) => page.getByLabel('Minutes').waitFor(),
    },
    { name: 'run', path: `/runs/${first.id}`, ready: heading('Curves') },
    { name: 'compare', path: `/runs/compare?${compared}`, ready: table('Where they ended') },
    { name: 'models', path: '/models', ready: table('Models') },
    { name: 'version', path: version, ready: heading('What the gate says') },
    { name: 'evaluation', path: `${version}?view=evaluation`, ready: table('COCO figures') },
    { name: 'misses', path: `${version}?view=misses`, ready: table('Boxes') },
    { name: 'try', path: `${version}?view=try`, ready: tried },
    { name: 'card', path: `${version}?view=card`, ready: heading('Figures') },
    { name: 'monitor', path: '/monitor', ready: heading('Alerts') },
    { name: 'kpis', path: '/kpis', ready: heading(/Latency/i) },
    { name: 'kpi', path: '/kpis/latency', ready: heading(/Latency/i) },
    { name: 'devices', path: '/devices', ready: table('Devices') },
    { name: 'audit', path: '/events', ready: table('Audit') },
    {
      name: 'audit-chain',
      path: `/audit/${await newestPrediction(desk)}`,
      ready: heading('What stands behind a verdict'),
    },
    { name: 'connect', path: '/connect', ready: heading('Connect') },
  ]
}

/** A rendered sample goes through the version. */
async function tried(page: Page): Promise<void> {
  const samples = page.getByLabel('Or a rendered sample')
  await samples.selectOption({ index: 1 })
  await page.getByText(/^decode \d+ ms/).waitFor({ timeout: 60_000 })
}

/** What a model said last of a photo from a phone. */
async function newestPrediction(desk: Desk): Promise<string> {
  const { inspections } = InspectionList.parse(await desk.get('/v1/inspections'))
  const { photos } = InspectionDetail.parse(
    await desk.get(`/v1/inspections/${inspections[0]?.id ?? ''}`),
  )
  const prediction = photos.flatMap(({ predictions }) => predictions).at(-1)
  if (prediction === undefined) throw new Error('no model has looked at a photo')
  return prediction.id
}

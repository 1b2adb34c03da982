// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AlertRow, DriftWindow, MonitorPage } from '../../contract/monitoring.ts'
import { shaOf } from '../testing/desk-data.ts'
import { openDesk, preparePaperDesk } from '../testing/paper-desk.tsx'

const desk = preparePaperDesk()

beforeAll(async () => {
  await import('./MonitorPage.tsx')
  await import('../kpis/KpisPage.tsx')
  await import('../kpis/KpiPage.tsx')
}, 120_000)

const judged: DriftWindow = {
  id: 'w2',
  site: 'north',
  modelVersion: 'site/1',
  from: 1000,
  to: 2000,
  rows: 6000,
  effectiveRows: 5400,
  driftPercent: 6.5,
  worst: 'luma',
  features: [],
  route: 'alert',
  routing: '6.5 % is 5 % or more in 2 of 3 windows: an alert, a labelling batch.',
  judgedAt: 3000,
}
const insufficient: DriftWindow = {
  ...judged,
  id: 'w1',
  to: 1500,
  driftPercent: null,
  worst: null,
  route: 'insufficient',
  routing: '1,600 independent photos; 3,000 are needed.',
}
const alert: AlertRow = {
  id: 'a1',
  key: 'drift:north',
  severity: 'warning',
  title: 'Drift at north.',
  detail: 'Brightness has moved by 6.5 %.',
  state: 'firing',
  firedAt: 3000,
  acknowledgedAt: null,
  acknowledgedBy: null,
  resolvedAt: null,
  deliveries: [{ channel: 'webhook', at: 3001, error: 'the address answered 404' }],
}
const page: MonitorPage = {
  reference: { version: 'site/1', rows: 2785, groups: 700, datasetRoot: shaOf('a') },
  sites: ['north'],
  windows: [judged, insufficient],
  waiting: [{ site: 'north', rows: 12, since: 2000 }],
  histograms: [{ feature: 'luma', edges: [0.4], reference: [0.5, 0.5], recent: [0.75, 0.25] }],
  secondLook: [
    {
      model: 'site/1',
      photos: 40,
      boxes: 31,
      kept: 20,
      rejected: 4,
      medianMs: 2100,
      p95Ms: 3900,
      timesFirst: 9.4,
    },
  ],
  alerts: [alert],
  channels: { webhook: true, email: false },
  frozenSince: null,
}

beforeEach(() => {
  desk.answers = {
    ...desk.answers,
    'GET /v1/monitor': page,
    'POST /v1/alerts/a1/acknowledge': undefined,
    'POST /v1/monitor/windows': judged,
  }
})

describe('the monitor', () => {
  it('says how far each site has drifted, in what, and what was done', async () => {
    openDesk('/console/monitor')
    expect(
      await screen.findByText(/latest window of north has 6\.5 %, worst in brightness/),
    ).toBeTruthy()
    const rows = within(screen.getByRole('table', { name: 'Windows' }))
      .getAllByRole('row')
      .map(({ textContent }) => textContent)
    expect(rows[1]).toContain('north6.5 %brightness6,0005,400alert6.5\u00a0% is 5\u00a0% or more')
    expect(rows[2]).toContain('north––')
    expect(rows[2]).toContain('too few photos')
  })

  it('holds the recent photos against the training photos, bin by bin', async () => {
    openDesk('/console/monitor')
    expect(await screen.findByText(/25\.0 % of the photos would have to move/)).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: 'brightness as a table' }))
    const rows = within(screen.getByRole('table', { name: 'brightness' }))
      .getAllByRole('row')
      .map(({ textContent }) => textContent)
    expect(rows.slice(1)).toEqual(['below 0.475 %50 %', 'above 0.425 %50 %'])
  })

  it('gives what phones found by looking closer a row of its own', async () => {
    openDesk('/console/monitor')
    const table = await screen.findByRole('table', { name: 'Second look' })
    const rows = within(table)
      .getAllByRole('row')
      .map(({ textContent }) => textContent)
    expect(rows.slice(1)).toEqual(['site/140312042,100 · 3,9009.4'])
  })

  it('says where alerts go, what failed there, and takes an acknowledgement', async () => {
    openDesk('/console/monitor')
    expect(await screen.findByText('webhook failed: the address answered 404')).toBeTruthy()
    expect(screen.getByText(/LOTLENS_SMTP_URL/)).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: 'Acknowledge “Drift at north.”' }))
    await waitFor(() => expect(desk.calls('POST')).toEqual(['POST /v1/alerts/a1/acknowledge']))
  })

  it('judges what waits when told to', async () => {
    openDesk('/console/monitor')
    fireEvent.click(await screen.findByRole('button', { name: 'Judge north now' }))
    await waitFor(() =>
      expect(desk.sent('POST /v1/monitor/windows')).toMatchObject({ site: 'north', from: 2000 }),
    )
  })

  it('says that promotion is frozen', async () => {
    desk.answers['GET /v1/monitor'] = { ...page, frozenSince: 1000 }
    openDesk('/console/monitor')
    expect(await screen.findByRole('button', { name: 'Unfreeze' })).toBeTruthy()
  })

  it('says what fills it where nothing was measured, and what a reference needs', async () => {
    desk.answers['GET /v1/monitor'] = {
      ...page,
      reference: null,
      sites: [],
      windows: [],
      waiting: [],
      histograms: [],
      alerts: [],
    }
    openDesk('/console/monitor')
    expect(await screen.findByText('No photo was measured yet.')).toBeTruthy()
    expect(screen.getByText(/lotlens -- reference DATASET MODEL/)).toBeTruthy()
  })
})

describe('the KPIs', () => {
  const latency = {
    name: 'latency',
    title: 'Latency',
    formula: 'p50, p95, p99 from JPEG to boxes',
    figures: [{ label: 'p95', value: 412, unit: 'ms' }],
    lacks: '',
    rowCount: 2,
    window: 'last 30 days',
  }
  const precision = {
    ...latency,
    name: 'precision',
    title: 'Precision',
    figures: [],
    lacks: 'an adjudicated sample',
    rowCount: 0,
  }

  it('show figures with their window, or what they lack: never a 0', async () => {
    desk.answers['GET /v1/kpis'] = { kpis: [latency, precision], at: 1 }
    openDesk('/console/kpis')
    const known = within(await screen.findByRole('region', { name: 'Latency' }))
    expect(known.getByText('412 ms')).toBeTruthy()
    expect(known.getByText(/last 30 days/)).toBeTruthy()
    expect(known.getByRole('link').getAttribute('href')).toBe('/console/kpis/latency')
    const unknown = within(screen.getByRole('region', { name: 'Precision' }))
    expect(unknown.getByText(/an adjudicated sample/)).toBeTruthy()
    expect(unknown.queryByText(/^0/)).toBeNull()
    expect(unknown.queryByRole('link')).toBeNull()
  })

  it('open into their rows, which can be taken away', async () => {
    desk.answers['GET /v1/kpis'] = { kpis: [latency], at: 1 }
    desk.answers['GET /v1/kpis/latency'] = {
      name: 'latency',
      columns: ['photo', 'at', 'ms'],
      rows: [
        [shaOf('a'), Date.UTC(2026, 10, 27, 12), 400],
        ['b', null, null],
      ],
      cut: false,
    }
    openDesk('/console/kpis/latency')
    const table = await screen.findByRole('table', { name: 'Rows of Latency' })
    expect(table.textContent).toMatch(/^photoatmsaaaaaaaaaaaaaaaa11.27.26, .*400b––$/)
    expect(screen.getByRole('button', { name: 'Export CSV' })).toBeTruthy()
  })
})

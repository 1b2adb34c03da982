// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Run } from '../../contract/run.ts'
import { bundled, datasetPage, run, runDetail } from '../testing/desk-data.ts'
import { openDesk, preparePaperDesk } from '../testing/paper-desk.tsx'

const desk = preparePaperDesk()

beforeAll(async () => {
  await import('./RunsPage.tsx')
  await import('./RunPage.tsx')
  await import('./ComparePage.tsx')
}, 120_000)

const finished: Run = {
  ...run,
  id: 'run-2',
  number: 2,
  request: { ...run.request, key: 'key-of-run-2', rate: 'full' },
  state: 'finished',
  step: 'registering',
  version: 'site/1',
  endedAt: 90_000,
  lastMetrics: { box_loss: 1.5, ap50: 0.3 },
}

beforeEach(() => {
  desk.answers = {
    ...desk.answers,
    'GET /v1/runs': { runs: [finished, run] },
    'GET /v1/runs/run-1': runDetail,
    'GET /v1/runs/run-2': { ...runDetail, run: finished },
    'GET /v1/datasets': datasetPage,
    'GET /v1/versions': { versions: [bundled], frozenSince: null },
    'POST /v1/runs': { ...run, id: 'run-1', state: 'queued', step: 'queued' },
    'POST /v1/runs/run-1/stop': run,
    'POST /v1/runs/run-1/continue': run,
  }
})

describe('the runs', () => {
  it('lists each with its step, how far it is, and what it became', async () => {
    openDesk('/console/runs')
    const table = within(await screen.findByRole('table', { name: 'Runs' }))
    expect(table.getByText('Training, 25 %')).toBeTruthy()
    expect(table.getByRole('link', { name: 'site/1' }).getAttribute('href')).toBe(
      '/console/models/site/1',
    )
    expect(table.getAllByText('demo')).toHaveLength(2)
  })

  it('says what fills the page where nothing was trained', async () => {
    desk.answers['GET /v1/runs'] = { runs: [] }
    openDesk('/console/runs')
    expect(await screen.findByText('Nothing has been trained here yet.')).toBeTruthy()
  })

  it('begins with the champion at the warm rate, and opens the run that it asked for', async () => {
    openDesk('/console/runs')
    fireEvent.click(await screen.findByRole('button', { name: 'Train' }))
    const sheet = within(await screen.findByRole('dialog'))
    fireEvent.change(await sheet.findByLabelText('Minutes'), { target: { value: '2,5' } })
    fireEvent.click(sheet.getByRole('button', { name: 'Start training' }))
    await screen.findByRole('heading', { level: 1, name: 'Run 1' })
    expect(desk.sent('POST /v1/runs')).toMatchObject({
      dataset: 2,
      start: { from: 'version', version: 'scratch-dent/1' },
      rate: 'warm',
      minutes: 2.5,
      imgsz: null,
    })
  })

  it('begins with the dataset version whose page asked for a training', async () => {
    const versions = [...datasetPage.versions, { ...datasetPage.versions[0], number: 1 }]
    desk.answers['GET /v1/datasets'] = { ...datasetPage, versions }
    openDesk('/console/runs?train=new&dataset=1')
    const sheet = within(await screen.findByRole('dialog'))
    fireEvent.click(await sheet.findByRole('button', { name: 'Start training' }))
    await screen.findByRole('heading', { level: 1, name: 'Run 1' })
    expect(desk.sent('POST /v1/runs')).toMatchObject({ dataset: 1 })
  })

  it('sends one key however often an opened form is sent, and another for other settings', async () => {
    desk.refuse('POST /v1/runs', { code: 'conflict', message: 'the disk is full', status: 409 })
    openDesk('/console/runs?train=new')
    const sheet = within(await screen.findByRole('dialog'))
    const start = await sheet.findByRole('button', { name: 'Start training' })
    fireEvent.click(start)
    expect(await sheet.findByText(/the disk is full/)).toBeTruthy()
    await waitFor(() => expect(start.hasAttribute('disabled')).toBe(false))
    fireEvent.click(start)
    await waitFor(() => expect(desk.calls('POST')).toHaveLength(2))
    await waitFor(() => expect(start.hasAttribute('disabled')).toBe(false))
    fireEvent.change(sheet.getByLabelText('Seed'), { target: { value: '7' } })
    fireEvent.click(start)
    await waitFor(() => expect(desk.calls('POST')).toHaveLength(3))
    const keys = desk.asked.flatMap(({ call, body }) =>
      call === 'POST /v1/runs' && typeof body === 'object' && body !== null && 'key' in body
        ? [body.key]
        : [],
    )
    expect(keys[0]).toBe(keys[1])
    expect(keys[2]).not.toBe(keys[0])
  })

  it('bars a start with nonsense for minutes', async () => {
    openDesk('/console/runs?train=new')
    const sheet = within(await screen.findByRole('dialog'))
    fireEvent.change(await sheet.findByLabelText('Minutes'), { target: { value: 'ten' } })
    expect(sheet.getByRole('alert').textContent).toContain('0.2 to 10,080')
    expect(sheet.getByRole('button', { name: 'Start training' }).hasAttribute('disabled')).toBe(
      true,
    )
  })

  it('leads to the datasets where there is none to train on', async () => {
    desk.answers['GET /v1/datasets'] = { ...datasetPage, versions: [] }
    openDesk('/console/runs?train=new')
    const sheet = within(await screen.findByRole('dialog'))
    expect(await sheet.findByRole('link', { name: 'To the datasets' })).toBeTruthy()
  })

  it('shows two runs side by side: what differs, and who ended better', async () => {
    openDesk('/console/runs')
    fireEvent.click(await screen.findByRole('checkbox', { name: 'Choose run 1 for comparing' }))
    fireEvent.click(screen.getByRole('checkbox', { name: 'Choose run 2 for comparing' }))
    fireEvent.click(screen.getByRole('link', { name: 'Compare' }))
    const differs = within(await screen.findByRole('table', { name: 'What differs' }))
    expect(differs.getByText('scratch-dent/1, full rate')).toBeTruthy()
    expect(differs.queryByText('Seed')).toBeNull()
    const ended = within(screen.getByRole('table', { name: 'Where they ended' }))
    const rows = ended
      .getAllByRole('row')
      .map((row) => [row.firstChild?.textContent, row.querySelector('b')?.textContent])
    expect(rows).toContainEqual(['ap50', '0.4'])
    expect(rows).toContainEqual(['box_loss', '1.5'])
  })
})

describe('a run', () => {
  it('shows where it is, its figures as they come, and its log', async () => {
    openDesk('/console/runs/run-1')
    expect(
      await screen.findByText(/epoch 2 of 8 · 21 photos a second · 1 min 30 s left/),
    ).toBeTruthy()
    expect(screen.getByRole('progressbar', { name: 'Progress of “Training”' })).toBeTruthy()
    expect(screen.getByText('dropped x.jpg: not an image')).toBeTruthy()
    // The -1 of an epoch without a figure is no point.
    fireEvent.click(screen.getByRole('button', { name: 'AP on val as a table' }))
    const table = within(screen.getByRole('table', { name: 'AP on val' }))
    expect(table.getByText('40.0 %')).toBeTruthy()
    expect(table.queryByText('-100.0 %')).toBeNull()
    expect(screen.getByText('The best AP50 is 40.0 %.', { exact: false })).toBeTruthy()
  })

  it('asks before it stops one', async () => {
    openDesk('/console/runs/run-1')
    fireEvent.click(await screen.findByRole('button', { name: 'Stop' }))
    const sheet = within(await screen.findByRole('dialog', { name: 'Stop run 1?' }))
    expect(desk.calls('POST')).toEqual([])
    fireEvent.click(sheet.getByRole('button', { name: 'Stop' }))
    await waitFor(() => expect(desk.calls('POST')).toEqual(['POST /v1/runs/run-1/stop']))
  })

  it('goes on with one that was stopped', async () => {
    const stopped: Run = { ...run, state: 'stopped', endedAt: 90_000 }
    desk.answers['GET /v1/runs/run-1'] = { ...runDetail, run: stopped }
    openDesk('/console/runs/run-1')
    fireEvent.click(await screen.findByRole('button', { name: 'Go on' }))
    await waitFor(() => expect(desk.calls('POST')).toEqual(['POST /v1/runs/run-1/continue']))
    expect(screen.getByRole('link', { name: 'Train again with these settings' })).toBeTruthy()
  })

  it('says why it failed and what to do, and offers its settings again', async () => {
    const message = 'LOTLENS_PYTHON points at nothing; set it to a Python 3.11 and train again'
    const failure = { step: 'environment', code: 'no_python', message, item: null } as const
    desk.answers['GET /v1/runs/run-1'] = {
      ...runDetail,
      run: { ...run, state: 'failed', step: 'environment', failure },
    }
    openDesk('/console/runs/run-1')
    expect(await screen.findByText(message)).toBeTruthy()
    fireEvent.click(screen.getByRole('link', { name: 'Train again with these settings' }))
    const sheet = within(await screen.findByRole('dialog'))
    const minutes = await sheet.findByLabelText('Minutes')
    expect(minutes.getAttribute('value')).toBe('2')
  })

  it('leads to the version that it became', async () => {
    openDesk('/console/runs/run-2')
    const link = await screen.findByRole('link', { name: 'Open site/1' })
    expect(link.getAttribute('href')).toBe('/console/models/site/1')
  })
})

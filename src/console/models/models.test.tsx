// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ModelVersion, ModelVersionDetail } from '../../contract/registry.ts'
import { uuid } from '../../domain/testing/record-maker.ts'
import { bundled, report, shaOf, trained, verdict, versionDetail } from '../testing/desk-data.ts'
import { openDesk, preparePaperDesk } from '../testing/paper-desk.tsx'

const desk = preparePaperDesk()

beforeAll(async () => {
  await import('./ModelsPage.tsx')
  await import('./VersionPage.tsx')
}, 120_000)

const champion: ModelVersion = { ...trained, aliases: ['champion'] }
const refusedDetail: ModelVersionDetail = {
  ...versionDetail,
  version: { ...trained, gate: 'refuse' },
  verdict: {
    ...verdict,
    verdict: 'refuse',
    reasons: [
      {
        rule: 'recall-class',
        outcome: 'refuse',
        about: 'dent',
        message: 'Recall of dent falls by 9 points.',
        candidate: 0.2,
        champion: 0.29,
        limit: 0,
      },
    ],
  },
}

/** A key figure by its name. */
function figure(name: string): string | null | undefined {
  return screen.getAllByText(name).find(({ tagName }) => tagName === 'DT')?.nextSibling?.textContent
}

function answerVersions(...versions: ModelVersion[]): void {
  desk.answers['GET /v1/versions'] = { versions, frozenSince: null }
}

beforeEach(() => {
  answerVersions(trained, bundled)
  desk.answers = {
    ...desk.answers,
    'GET /v1/versions/site/1': versionDetail,
    'GET /v1/refusals': { refusals: [] },
    'GET /v1/versions/scratch-dent/1': { ...versionDetail, version: bundled, verdict: null },
    'POST /v1/versions/site/1/promote': champion,
    'POST /v1/roll-back': bundled,
    'POST /v1/monitor/unfreeze': undefined,
    'GET /samples/samples.json': [],
  }
})

describe('the models', () => {
  it('lists versions with figures, verdict and who runs them; a missing figure is no 0', async () => {
    openDesk('/console/models')
    const table = within(await screen.findByRole('table', { name: 'Models' }))
    const rows = table.getAllByRole('row').map((row) => row.textContent)
    expect(rows[1]).toContain('site/1demopassed42.0 %20.0 %1')
    expect(rows[2]).toContain('scratch-dent/1championbefore its release––2')
  })

  it('names what a roll back returns to, and asks first', async () => {
    answerVersions(champion, { ...bundled, aliases: [] })
    desk.answers['GET /v1/versions/site/1'] = {
      ...versionDetail,
      version: champion,
      previous: 'scratch-dent/1',
    }
    openDesk('/console/models')
    fireEvent.click(await screen.findByRole('button', { name: 'Roll back to scratch-dent/1' }))
    const sheet = within(await screen.findByRole('dialog', { name: /^Roll back to scratch-dent/ }))
    expect(desk.calls('POST')).toEqual([])
    fireEvent.change(sheet.getByLabelText('Reason'), { target: { value: 'misses dents' } })
    fireEvent.click(sheet.getByRole('button', { name: 'Roll back' }))
    await waitFor(() => expect(desk.sent('POST /v1/roll-back')).toEqual({ reason: 'misses dents' }))
  })

  it('says that promotion is frozen, and lets a person end it', async () => {
    desk.answers['GET /v1/versions'] = { versions: [bundled], frozenSince: 1000 }
    openDesk('/console/models')
    fireEvent.click(await screen.findByRole('button', { name: 'Unfreeze' }))
    const sheet = within(await screen.findByRole('dialog'))
    fireEvent.click(sheet.getByRole('button', { name: 'Unfreeze' }))
    await waitFor(() => expect(desk.calls('POST')).toEqual(['POST /v1/monitor/unfreeze']))
  })
})

describe('a canary', () => {
  it('goes to a share of the devices, and says how many those are', async () => {
    desk.answers['POST /v1/versions/site/1/canary'] = trained
    openDesk('/console/models/site/1')
    fireEvent.click(await screen.findByRole('button', { name: 'Promote' }))
    const sheet = within(await screen.findByRole('dialog', { name: 'Promote site/1?' }))
    fireEvent.click(sheet.getByRole('radio', { name: /^5\s%$/ }))
    expect(sheet.getByText(/the same ones for as long as it lasts/)).toBeTruthy()
    const canary = { percent: 5, devices: 2, of: 41 }
    answerVersions({ ...trained, canary }, bundled)
    fireEvent.click(sheet.getByRole('button', { name: 'Promote' }))
    expect(await screen.findByText(/It goes to 5 % as a canary: 2 of 41 paired/)).toBeTruthy()
    expect(desk.sent('POST /v1/versions/site/1/canary')).toEqual({
      percent: 5,
      reason: '',
      pastGate: false,
    })
  })

  it('bears its share, and can be ended', async () => {
    const version = { ...trained, canary: { percent: 25, devices: 9, of: 41 } }
    desk.answers['GET /v1/versions/site/1'] = { ...versionDetail, version }
    desk.answers['POST /v1/end-canary'] = trained
    openDesk('/console/models/site/1')
    expect(await screen.findByText('canary 25 %')).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: 'End the canary' }))
    await waitFor(() => expect(desk.calls('POST')).toEqual(['POST /v1/end-canary']))
  })
})

describe('refusals of phones', () => {
  const refusal = {
    recordId: uuid(1),
    deviceId: uuid(2),
    deviceName: 'Phone 4',
    version: 'site/1',
    reason: 'self_test_failed',
    browser: 'Firefox 140 on Android',
    appVersion: '0.1.0',
    at: 90_000,
    stands: true,
  }

  it('stand on the version’s page: which device and browser, why and when', async () => {
    const other = { ...refusal, recordId: uuid(3), version: 'site/9', deviceName: 'Phone 5' }
    desk.answers['GET /v1/refusals'] = { refusals: [refusal, other] }
    openDesk('/console/models/site/1')
    const table = within(await screen.findByRole('table', { name: 'Refused by phones' }))
    const rows = table.getAllByRole('row').map((row) => row.textContent)
    expect(rows).toHaveLength(2)
    expect(rows[1]).toContain(
      'Phone 4Firefox 140 on Android · app 0.1.0Wrong answers on its golden',
    )
  })

  it('stand all together beside the models, those too whose model nobody could read', async () => {
    const unread = {
      ...refusal,
      recordId: uuid(3),
      version: null,
      reason: 'of_tomorrow',
      browser: null,
      stands: false,
    }
    desk.answers['GET /v1/refusals'] = { refusals: [refusal, unread] }
    openDesk('/console/models')
    const table = within(await screen.findByRole('table', { name: 'Refused by phones' }))
    const rows = table.getAllByRole('row').map((row) => row.textContent)
    expect(rows[1]).toContain('Phone 4site/1')
    expect(rows[2]).toContain('Phone 4overnot readablebrowser not said · app 0.1.0of_tomorrow')
  })

  it('say so where there is none', async () => {
    openDesk('/console/models/site/1')
    expect(await screen.findByText('No phone has refused site/1.')).toBeTruthy()
  })
})

describe('a version', () => {
  it('bears demo, its verdict with each reason, and leads to its run and dataset', async () => {
    openDesk('/console/models/site/1')
    expect(await screen.findByText('AP50 is 42.00 %, the champion has 30.00 %.')).toBeTruthy()
    expect(screen.getByText('too few to judge')).toBeTruthy()
    expect(screen.getByText('demo')).toBeTruthy()
    const hrefs = screen.getAllByRole('link').map((link) => link.getAttribute('href'))
    expect(hrefs).toContain('/console/runs/run-1')
    expect(hrefs).toContain('/console/datasets/2')
  })

  it('says what phones will do before it is promoted, then how many have switched', async () => {
    openDesk('/console/models/site/1')
    fireEvent.click(await screen.findByRole('button', { name: 'Promote' }))
    const sheet = within(await screen.findByRole('dialog', { name: 'Promote site/1?' }))
    expect(sheet.getByText(/switch between two photos/)).toBeTruthy()
    expect(await sheet.findByText(/It replaces scratch-dent\/1/)).toBeTruthy()
    answerVersions({ ...champion, deviceCount: 2 }, { ...bundled, aliases: [], deviceCount: 1 })
    fireEvent.click(sheet.getByRole('button', { name: 'Promote' }))
    expect(await screen.findByText(/^2 of 3 devices that report their model run it\./)).toBeTruthy()
    expect(desk.sent('POST /v1/versions/site/1/promote')).toEqual({
      alias: 'champion',
      reason: '',
      pastGate: false,
    })
  })

  it('bars what the gate refused, with its reasons; only a typed reason leads past', async () => {
    desk.answers['GET /v1/versions/site/1'] = refusedDetail
    openDesk('/console/models/site/1')
    fireEvent.click(await screen.findByRole('button', { name: 'Promote' }))
    const sheet = within(await screen.findByRole('dialog'))
    const past = sheet.getByRole('button', { name: 'Promote past the gate' })
    expect(sheet.getByText('Recall of dent falls by 9 points.')).toBeTruthy()
    expect(past.hasAttribute('disabled')).toBe(true)
    fireEvent.click(sheet.getByRole('checkbox', { name: /past the gate all the same/ }))
    expect(past.hasAttribute('disabled')).toBe(true)
    fireEvent.change(sheet.getByLabelText('Reason'), { target: { value: '  ' } })
    expect(past.hasAttribute('disabled')).toBe(true)
    fireEvent.change(sheet.getByLabelText('Reason'), { target: { value: 'known, for a test' } })
    fireEvent.click(past)
    await waitFor(() =>
      expect(desk.sent('POST /v1/versions/site/1/promote')).toEqual({
        alias: 'champion',
        reason: 'known, for a test',
        pastGate: true,
      }),
    )
  })

  it('shows the exact figures, int8 beside float, and a dash for what has none', async () => {
    openDesk('/console/models/site/1?view=evaluation')
    const table = within(await screen.findByRole('table', { name: 'COCO figures' }))
    const cells = (name: string) =>
      within(table.getByRole('row', { name: new RegExp(`^${name} `) }))
        .getAllByRole('cell')
        .map(({ textContent }) => textContent)
    expect(cells('AP50')).toEqual(['AP50', '42.00 %', '43.00 %'])
    expect(cells('AP50:95, small')).toEqual(['AP50:95, small', '–', '–'])
  })

  it('tells what another threshold would find, miss and invent', async () => {
    openDesk('/console/models/site/1?view=evaluation')
    const slider = await screen.findByRole('slider', { name: /Threshold of Scratch/ })
    expect([figure('Hits'), figure('Misses'), figure('False alarms')]).toEqual(['6', '4', '4'])
    fireEvent.change(slider, { target: { value: '0' } })
    expect([figure('Hits'), figure('Misses'), figure('False alarms')]).toEqual(['8', '2', '12'])
    fireEvent.click(screen.getByRole('button', { name: 'To the released one' }))
    expect(figure('Hits')).toBe('6')
    fireEvent.click(screen.getByRole('radio', { name: 'Dent' }))
    expect(screen.getByText(/no true box of this class on test/)).toBeTruthy()
  })

  it('shows the worst photo with what became of each box', async () => {
    openDesk('/console/models/site/1?view=misses')
    const boxes = within(await screen.findByRole('table', { name: 'Boxes' }))
    const rows = boxes.getAllByRole('row').map(({ textContent }) => textContent)
    expect(rows.slice(1)).toEqual([
      'missedScratchlabel–',
      'falseScratchshown box0.400',
      'foundDentlabel–',
      'hitDentshown box0.600',
    ])
  })

  it('tries a photo without promoting anything', async () => {
    desk.answers['POST /v1/detect?version=site%2F1'] = {
      version: 'site/1',
      modelSha: shaOf('d'),
      photoSha: shaOf('f'),
      photoSize: report.input,
      boxes: [],
      timings: { decodeMs: 5, prepareMs: 3, inferMs: 20, postMs: 1 },
    }
    openDesk('/console/models/site/1?view=try')
    const photo = new File(['bytes'], 'car.jpg', { type: 'image/jpeg' })
    fireEvent.change(await screen.findByLabelText('Choose a photo'), { target: { files: [photo] } })
    expect(await screen.findByText(/It shows no box on this photo/)).toBeTruthy()
    expect(screen.getByText(/decode 5 ms, prepare 3 ms, model 20 ms/)).toBeTruthy()
    expect(desk.calls('POST')).toEqual(['POST /v1/detect?version=site%2F1'])
  })

  it('shows its card', async () => {
    openDesk('/console/models/site/1?view=card')
    expect(await screen.findByRole('heading', { name: 'site 1' })).toBeTruthy()
  })
})

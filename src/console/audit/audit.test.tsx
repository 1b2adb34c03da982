// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AuditChain } from '../../contract/audit.ts'
import { PhotoId } from '../../contract/ids.ts'
import { RecordMaker, sha, uuid } from '../../domain/testing/record-maker.ts'
import { datasetPage, run, shaOf, trained } from '../testing/desk-data.ts'
import { openDesk, preparePaperDesk } from '../testing/paper-desk.tsx'

const desk = preparePaperDesk()

beforeAll(async () => {
  await import('./AuditPage.tsx')
}, 120_000)

const maker = new RecordMaker()
const { inspectionId, id: recordId } = maker.open()
const photoId = PhotoId.parse(uuid(700))

const { canary: _, ...trainedFacts } = trained
const chain: AuditChain = {
  verdict: {
    recordId,
    recordHash: sha(11),
    inspectionId,
    photoId,
    photoSha: sha(12),
    deviceId: maker.deviceId,
    deviceName: 'Phone 4',
    modelSha: trained.sha,
    receivedAt: 5,
    boxCount: 2,
  },
  version: trainedFacts,
  run: { ...run, state: 'finished', version: 'site/1' },
  dataset: datasetPage.versions[0] ?? null,
  labels: [
    {
      photoSha: sha(21),
      split: 'train',
      origin: 'phone',
      deviceName: 'Phone 7',
      annotation: {
        photoSha: sha(21),
        version: 2,
        hash: shaOf('e'),
        boxes: [],
        complete: true,
        source: {
          kind: 'review',
          inspectionId,
          photoId,
          correctionId: recordId,
          correctionHash: sha(22),
          deviceId: maker.deviceId,
          modelSha: null,
          reviewer: uuid(4),
        },
        at: 9,
      },
    },
    {
      photoSha: sha(23),
      split: 'test',
      origin: 'import',
      deviceName: null,
      annotation: {
        photoSha: sha(23),
        version: 1,
        hash: shaOf('f'),
        boxes: [],
        complete: true,
        source: { kind: 'import', importId: 'lot', labelFile: 'a.txt', photoFile: 'car-17.jpg' },
        at: 9,
      },
    },
  ],
  labelCount: 480,
  events: [
    {
      seq: 14,
      stream: 'version:site/1',
      version: 1,
      type: 'version.registered',
      payload: {},
      actor: 'server',
      device: null,
      at: 9,
      prevHash: shaOf('1'),
      hash: shaOf('2'),
    },
  ],
  broken: null,
}

beforeEach(() => {
  desk.answers = {
    ...desk.answers,
    [`GET /v1/audit/${recordId}`]: chain,
    'GET /v1/devices': {
      devices: [
        {
          id: uuid(4),
          name: 'Desk 1',
          pairedAt: 1,
          lastSeenAt: null,
          revokedAt: null,
          recordCount: 0,
          lastSeq: 0,
        },
      ],
    },
  }
})

async function openChain(changes: Partial<AuditChain> = {}): Promise<void> {
  desk.answers[`GET /v1/audit/${recordId}`] = { ...chain, ...changes }
  openDesk(`/console/audit/${recordId}`)
  await screen.findByRole('heading', { name: 'Chain' })
}

function target(name: string): string | null {
  return screen.getByRole('link', { name }).getAttribute('href')
}

describe('the page behind a verdict', () => {
  it('A1: draws the chain with a link to each of its parts', async () => {
    await openChain()
    expect(target('Open the photo')).toBe(`/console/inspections/${inspectionId}?photo=${photoId}`)
    expect(target('Open the version')).toBe('/console/models/site/1')
    expect(target('Open the run')).toBe('/console/runs/run-1')
    expect(target('Open the datasets')).toBe('/console/datasets')
    expect(screen.getByText('480 photos')).toBeTruthy()
    expect(screen.getByText('Every link holds.')).toBeTruthy()
    expect(screen.getByText('demo')).toBeTruthy()
  })

  it('A1: names of each label the device and the reviewer, and how many are not listed', async () => {
    await openChain()
    const labels = within(screen.getByRole('table', { name: 'Labels' }))
    expect(labels.getByText('Phone 7')).toBeTruthy()
    expect(await labels.findByText('Desk 1')).toBeTruthy()
    expect(labels.getByText('car-17.jpg')).toBeTruthy()
    expect(screen.getByText(/2 of 480 are listed/)).toBeTruthy()
  })

  it('A2: lists the events with their hashes', async () => {
    await openChain()
    const events = within(screen.getByRole('table', { name: 'Events' }))
    expect(events.getByText('version.registered')).toBeTruthy()
    expect(events.getByText('2222222222222222')).toBeTruthy()
  })

  it('A3: says where the chain ends, and why', async () => {
    const broken = 'scratch-dent/1 came with the app.'
    const version = { ...trainedFacts, origin: 'bundled' as const, runId: null }
    await openChain({ version, run: null, dataset: null, labels: [], labelCount: 0, broken })
    expect(screen.getByText('scratch-dent/1 came with the app.', { exact: false })).toBeTruthy()
    expect(screen.getAllByText('Not known here')).toHaveLength(3)
    expect(screen.queryByRole('table', { name: 'Labels' })).toBeNull()
  })
})

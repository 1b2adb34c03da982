// @vitest-environment happy-dom
import { configure, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { DatasetPage, DatasetVersion, SplitCounts } from '../../contract/dataset.ts'
import { boxId, sha, uuid } from '../../domain/testing/record-maker.ts'
import { openDesk, preparePaperDesk } from '../testing/paper-desk.tsx'

// A busy machine renders late; that is no failure.
configure({ asyncUtilTimeout: 20_000 })
vi.setConfig({ testTimeout: 60_000 })

const desk = preparePaperDesk()

const counts = (train: number, val: number): SplitCounts[] => [
  { split: 'train', photos: train, groups: 2, boxes: [7, 5], ignoreRegions: 1 },
  { split: 'val', photos: val, groups: 1, boxes: [1, 1], ignoreRegions: 0 },
  { split: 'test', photos: 3, groups: 1, boxes: [2, 2], ignoreRegions: 0 },
]
const version: DatasetVersion = {
  number: 4,
  createdAt: 1,
  createdBy: 'rule:new-labels',
  demo: true,
  root: sha(9),
  counts: counts(60, 3),
  phonePhotos: 1,
}
const fresh: DatasetPage = {
  versions: [],
  imports: [],
  importing: null,
  previews: [],
  demoOffered: true,
  rule: { enabled: false, base: 'imports', newLabels: 50, minutes: 60 },
}
const stocked: DatasetPage = {
  ...fresh,
  versions: [version],
  imports: [{ id: 'i', name: 'Yard 2025', kind: 'yolo', demo: false, photos: 12, at: 1 }],
  demoOffered: false,
  previews: [
    { base: 'demo', counts: counts(64, 3), phonePhotos: 1, newLabels: 4, problems: [] },
    {
      base: 'imports',
      counts: counts(12, 0),
      phonePhotos: 0,
      newLabels: 12,
      problems: [
        {
          code: 'no_split',
          split: 'val',
          className: null,
          blocks: true,
          message: 'No photo stands in val: load the demo data.',
        },
      ],
    },
  ],
}

beforeEach(() => {
  desk.answers['GET /v1/devices'] = { devices: [] }
  desk.answers['GET /v1/datasets'] = stocked
})

describe('the page of datasets', () => {
  it('offers a fresh site the demo data and the line that imports', async () => {
    desk.answers['GET /v1/datasets'] = fresh
    const importing = { name: 'Demo data', done: 24, of: 96, error: null }
    desk.answers['POST /v1/demo'] = { ...fresh, importing }
    openDesk('/console/datasets')
    expect(await screen.findByText('npm run lotlens -- import FOLDER')).toBeTruthy()
    fireEvent.click(await screen.findByRole('button', { name: 'Load demo data' }))
    expect(await screen.findByText('24 of 96 photos')).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Load demo data' })).toBeNull()
  })

  it('shows what went wrong with an import, line by line', async () => {
    const error = 'Nothing was imported.\nlabels/a.txt line 2: the box lies outside'
    desk.answers['GET /v1/datasets'] = {
      ...stocked,
      importing: { name: 'Yard', done: 0, of: 0, error },
    }
    openDesk('/console/datasets')
    const alert = await screen.findByRole('alert')
    expect(alert.textContent).toContain('labels/a.txt line 2: the box lies outside')
  })

  it('makes a version where nothing bars it, and says what does where something does', async () => {
    desk.answers['POST /v1/datasets'] = { ...version, number: 5 }
    openDesk('/console/datasets')
    const real = await screen.findByRole('region', { name: 'Real photos' })
    const barred = within(real).getByRole('button', { name: 'Make dataset version' })
    expect(barred.hasAttribute('disabled')).toBe(true)
    expect(within(real).getByText(/No photo stands in val/)).toBeTruthy()
    const demo = screen.getByRole('region', { name: 'Demo data' })
    expect(within(demo).getByRole('row', { name: /Train\s*64\s*2\s*7\s*5\s*1/ })).toBeTruthy()
    fireEvent.click(within(demo).getByRole('button', { name: 'Make dataset version' }))
    await waitFor(() => expect(desk.sent('POST /v1/datasets')).toEqual({ base: 'demo' }))
  })

  it('lists versions with who made them, and bears demo', async () => {
    openDesk('/console/datasets')
    const link = await screen.findByRole('link', { name: 'Dataset 4' })
    expect(link.getAttribute('href')).toBe('/console/datasets/4')
    const row = link.closest('tr')
    expect(row?.textContent).toContain('demo')
    expect(row?.textContent).toContain('training rule')
  })

  it('saves the rule, and not one that makes no sense', async () => {
    desk.answers['POST /v1/training-rule'] = stocked
    openDesk('/console/datasets')
    fireEvent.click(await screen.findByRole('radio', { name: 'On' }))
    const field = screen.getByRole('textbox', { name: 'New labelled photos that start it' })
    fireEvent.change(field, { target: { value: '0' } })
    const save = screen.getByRole('button', { name: 'Save the rule' })
    expect(save.hasAttribute('disabled')).toBe(true)
    expect(screen.getByText('A whole number from 1 to 100,000.')).toBeTruthy()
    fireEvent.change(field, { target: { value: '20' } })
    fireEvent.click(save)
    await waitFor(() =>
      expect(desk.sent('POST /v1/training-rule')).toEqual({
        ...stocked.rule,
        enabled: true,
        newLabels: 20,
      }),
    )
  })
})

describe('the page of a version', () => {
  it('leads from each photo to who labelled it', async () => {
    const item = {
      photoSha: sha(1),
      annotationVersion: 1,
      annotationHash: sha(2),
      split: 'train',
      group: 'd01',
      size: { width: 64, height: 48 },
      origin: 'phone',
      source: 'phone',
      licence: 'own',
    }
    const box = { x: 1, y: 1, width: 9, height: 9 }
    const boxes = [{ boxId: boxId(1), classId: 0, box, ignore: false }]
    const review = {
      kind: 'review',
      inspectionId: uuid(5),
      photoId: uuid(6),
      correctionId: null,
      correctionHash: null,
      deviceId: null,
      modelSha: null,
      reviewer: uuid(7),
    }
    const imported = { kind: 'import', importId: 'i', labelFile: 'a.txt', photoFile: 'a.jpg' }
    desk.answers['GET /v1/datasets/4?skip=0'] = {
      version,
      items: [
        { item, boxes, labelledBy: review },
        { item: { ...item, photoSha: sha(3) }, boxes: [], labelledBy: imported },
      ],
      itemCount: 97,
    }
    desk.answers['GET /v1/datasets/4?skip=48'] = { version, items: [], itemCount: 97 }
    openDesk('/console/datasets/4')
    const link = await screen.findByRole('link', { name: 'Its review' })
    expect(link.getAttribute('href')).toBe(`/console/label/${uuid(6)}`)
    expect(await screen.findByText('a.jpg of “Yard 2025”')).toBeTruthy()
    expect(screen.getByText('1 of 3')).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: 'Next page' }))
    expect(await screen.findByText('2 of 3')).toBeTruthy()
  })
})

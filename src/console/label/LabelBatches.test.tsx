// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { beforeAll, beforeEach, expect, it } from 'vitest'
import type { ReviewQueue } from '../../contract/label.ts'
import { openDesk, preparePaperDesk } from '../testing/paper-desk.tsx'

const desk = preparePaperDesk()

beforeAll(async () => {
  await import('./LabelPage.tsx')
}, 120_000)

/** All is reviewed. */
const queue: ReviewQueue = {
  photos: [],
  counts: { waiting: 0, incomplete: 0, accepted: 1, 'set-aside': 0, barred: 0, all: 1 },
  found: 0,
  firstWaitingId: null,
  next: null,
}

beforeEach(() => {
  desk.answers['GET /v1/reviews?show=waiting'] = queue
})

it('closes a label batch, after a word where photos are left, and opens it again', async () => {
  const batch = {
    id: 'batch-1',
    title: 'To label: lighting',
    reason: 'Window 3',
    openedAt: 1,
    closedAt: null,
    photoCount: 2,
    leftCount: 1,
  }
  const closed = { ...batch, id: 'batch-2', title: 'To label: blur', closedAt: 5, leftCount: 0 }
  desk.answers['GET /v1/label-batches'] = { batches: [batch, closed] }
  desk.answers['POST /v1/label-batches/batch-1/close'] = undefined
  desk.answers['POST /v1/label-batches/batch-2/reopen'] = undefined
  openDesk('/console/label')
  fireEvent.click(await screen.findByRole('button', { name: 'Close “To label: lighting”' }))
  const sheet = within(await screen.findByRole('dialog'))
  expect(sheet.getByText(/1 photo of it is not reviewed yet. It stays/)).toBeTruthy()
  expect(desk.calls('POST')).toEqual([])
  fireEvent.click(sheet.getByRole('button', { name: 'Close the batch' }))
  await waitFor(() => expect(desk.calls('POST')).toEqual(['POST /v1/label-batches/batch-1/close']))
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect(screen.queryByText('To label: blur')).toBeNull()
  fireEvent.click(screen.getByRole('button', { name: 'Show closed (1)' }))
  fireEvent.click(screen.getByRole('button', { name: 'Open “To label: blur” again' }))
  await waitFor(() => expect(desk.calls('POST')).toContain('POST /v1/label-batches/batch-2/reopen'))
})

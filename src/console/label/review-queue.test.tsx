// @vitest-environment happy-dom
import { fireEvent, screen } from '@testing-library/react'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { PhotoId } from '../../contract/ids.ts'
import { uuid } from '../../domain/testing/record-maker.ts'
import { openDesk, preparePaperDesk } from '../testing/paper-desk.tsx'
import { acceptedRow, queueAnswers, row, sampleRow } from '../testing/review-data.ts'

const desk = preparePaperDesk()

beforeAll(async () => {
  await import('./LabelPage.tsx')
}, 120_000)

beforeEach(() => {
  desk.answers = {
    ...desk.answers,
    ...queueAnswers([row, acceptedRow, sampleRow]),
    'GET /v1/label-batches': { batches: [] },
  }
})

describe('the review queue', () => {
  it('shows what waits first, and keeps another choice in the address', async () => {
    openDesk('/console/label')
    expect(await screen.findByRole('link', { name: 'B LL 7' })).toBeTruthy()
    expect(screen.queryByRole('link', { name: 'M XY 1' })).toBeNull()
    fireEvent.click(screen.getByRole('radio', { name: 'Accepted 1' }))
    expect(await screen.findByRole('link', { name: 'M XY 1' })).toBeTruthy()
    expect(screen.queryByRole('link', { name: 'B LL 7' })).toBeNull()
    expect(screen.getByText('To label: lighting at site yard')).toBeTruthy()
  })

  it('opens on what its address says', async () => {
    openDesk('/console/label?show=barred')
    const link = await screen.findByRole('link', { name: 'S 1' })
    expect(link.getAttribute('href')).toBe(`/console/label/${uuid(702)}`)
    expect(screen.getByText('Sample')).toBeTruthy()
  })

  it('goes from row to row by arrow keys', async () => {
    openDesk('/console/label?show=all')
    const first = await screen.findByRole('link', { name: 'B LL 7' })
    first.focus()
    fireEvent.keyDown(first, { key: 'ArrowDown' })
    expect(document.activeElement?.textContent).toBe('M XY 1')
  })

  it('shows one page, how much there is, and the next page when it is asked for', async () => {
    const [page] = Object.values(queueAnswers([row]))
    const further = { ...row, photoId: PhotoId.parse(uuid(703)), vehicle: 'HH 3' }
    const counts = { ...page?.counts, waiting: 1234, all: 1300 }
    Object.assign(desk.answers, {
      'GET /v1/reviews?show=waiting': { ...page, photos: [row], counts, found: 2, next: '0_2_x' },
      'GET /v1/reviews?show=waiting&after=0_2_x': {
        ...page,
        // The first one again: it has moved since.
        photos: [row, further],
        counts,
        found: 2,
      },
    })
    openDesk('/console/label')
    expect(await screen.findByText('1 of 2 photos are shown')).toBeTruthy()
    expect(screen.getByRole('radio', { name: 'Waiting 1,234' })).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: 'Show more' }))
    expect(await screen.findByRole('link', { name: 'HH 3' })).toBeTruthy()
    expect(screen.getAllByRole('link', { name: 'B LL 7' })).toHaveLength(1)
    expect(screen.queryByRole('button', { name: 'Show more' })).toBeNull()
  })

  it('says what fills it, and where nothing is left to do', async () => {
    Object.assign(desk.answers, queueAnswers([]))
    openDesk('/console/label')
    expect(await screen.findByText('No photo waits for a review.')).toBeTruthy()
    Object.assign(desk.answers, queueAnswers([acceptedRow]))
    openDesk('/console/label')
    expect(await screen.findByText('Nothing waits. Every photo here was reviewed.')).toBeTruthy()
  })
})

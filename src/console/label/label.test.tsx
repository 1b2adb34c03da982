// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DeviceId } from '../../contract/ids.ts'
import { type Annotation, type ReviewDetail, type ReviewRow } from '../../contract/label.ts'
import { correctedBoxesFrom } from '../../domain/correction.ts'
import { correctedBox, detection, sha, uuid } from '../../domain/testing/record-maker.ts'
import { layOut } from '../../ui/testing/lay-out.ts'
import { useToasts } from '../../ui/toast.ts'
import { openDesk, preparePaperDesk } from '../testing/paper-desk.tsx'
import {
  acceptedRow,
  inspectionId,
  maker,
  nextPhotoId,
  photoId,
  queueAnswers,
  row,
  sampleRow,
} from '../testing/review-data.ts'

const desk = preparePaperDesk()
const stageCssPx = { width: 800, height: 600 }

beforeAll(async () => {
  await import('./LabelPage.tsx')
  await import('./ReviewPage.tsx')
}, 120_000)

layOut(stageCssPx)

const correctionId = maker.open().id
const detections = [detection(1), detection(20, { classId: 1, score: 0.4 })]
const detail: ReviewDetail = {
  row,
  boxes: [...correctedBoxesFrom(detections), correctedBox(9)],
  correctionId,
  predictions: {
    id: correctionId,
    model: { name: 'scratch-dent', version: 1, sha: sha(99) },
    boxes: detections,
    closerBoxIds: [],
  },
  setAside: null,
  annotations: [],
  nextPhotoId,
}
const earlier: Annotation = {
  photoSha: sha(1),
  version: 3,
  hash: sha(8),
  boxes: [],
  complete: true,
  source: {
    kind: 'review',
    inspectionId,
    photoId,
    correctionId,
    correctionHash: sha(7),
    deviceId: maker.deviceId,
    modelSha: sha(99),
    reviewer: DeviceId.parse(uuid(4)),
  },
  at: 5,
}
const device = { pairedAt: 1, lastSeenAt: null, revokedAt: null, recordCount: 3, lastSeq: 3 }

beforeEach(() => {
  desk.answers = {
    ...desk.answers,
    ...queueAnswers([row, acceptedRow, sampleRow]),
    'GET /v1/label-batches': { batches: [] },
    [`GET /v1/reviews/${photoId}`]: detail,
    [`GET /v1/reviews/${nextPhotoId}`]: { ...detail, row: { ...row, photoId: nextPhotoId } },
    [`POST /v1/reviews/${photoId}`]: undefined,
    'GET /v1/devices': {
      devices: [
        { ...device, id: maker.deviceId, name: 'Phone 4' },
        { ...device, id: uuid(4), name: 'Desk 1' },
      ],
    },
  }
})
afterEach(() => useToasts.setState({ toasts: [] }))

const judgeCall = `POST /v1/reviews/${photoId}`
const judgements = () => desk.asked.filter(({ call }) => call === judgeCall)

async function openReview(changes: Partial<ReviewDetail> = {}): Promise<void> {
  desk.answers[`GET /v1/reviews/${photoId}`] = { ...detail, ...changes }
  openDesk(`/console/label/${photoId}`)
  await screen.findByRole('region', { name: 'Photo with boxes' })
}

function press(key: string, more: { shiftKey?: boolean } = {}): void {
  fireEvent.keyDown(window, { key, ...more })
}

function button(name: string | RegExp): HTMLElement {
  return screen.getByRole('button', { name })
}

function at(clientX: number, clientY: number) {
  return { pointerId: 1, clientX, clientY, pointerType: 'mouse', button: 0 }
}

describe('a review', () => {
  it('sends the boxes as they are, and goes on to the next photo', async () => {
    await openReview()
    fireEvent.click(button(/^Accept – whole photo complete/))
    await waitFor(() => expect(judgements()).toHaveLength(1))
    expect(desk.sent(judgeCall)).toEqual({
      verdict: 'accept',
      correctionId,
      boxes: detail.boxes,
      complete: true,
      seenVersion: 0,
    })
    await waitFor(() => expect(desk.calls('GET')).toContain(`GET /v1/reviews/${nextPhotoId}`))
    expect(useToasts.getState().toasts[0]?.message).toContain('trains from the next dataset')
  })

  it('works by keys alone', async () => {
    await openReview()
    fireEvent.click(button(/^Scratch model/)) // Tab and Enter do the same
    press('k')
    press('ArrowRight')
    press('2')
    press('n')
    press('n') // asked again, a box is placed in the middle
    press('c')
    await waitFor(() => expect(judgements()).toHaveLength(1))
    const sent = desk.sent(judgeCall)
    expect(sent).toMatchObject({
      complete: true,
      boxes: [
        { origin: 'model-edited', classId: 1, reviewed: true },
        { origin: 'model', reviewed: false },
        { origin: 'human' },
        { origin: 'human', classId: 1, reviewed: true },
      ],
    })
  })

  it('judges every box that nobody judged, at one stroke, and takes it back box by box', async () => {
    await openReview()
    fireEvent.click(button('Keep all 2 unjudged boxes'))
    expect(screen.queryByRole('button', { name: /unjudged/ })).toBeNull()
    press('z')
    press('z')
    expect(button('Keep all 2 unjudged boxes')).toBeTruthy()
  })

  it('says what becomes of each box, and rejects with a way back', async () => {
    await openReview()
    expect(screen.getAllByText('unjudged')).toHaveLength(2)
    fireEvent.click(button(/^Dent model/))
    fireEvent.click(button('Not damage'))
    expect(screen.getByText('not damage')).toBeTruthy()
    fireEvent.click(button('It is damage'))
    expect(screen.queryByText('not damage')).toBeNull()
  })

  it('deletes a drawn box, and the trash has a way back', async () => {
    await openReview()
    fireEvent.click(button(/^Scratch drawn/))
    fireEvent.click(button('Delete'))
    expect(screen.queryByRole('button', { name: /^Scratch drawn/ })).toBeNull()
    fireEvent.click(button('Undo'))
    expect(button(/^Scratch drawn/)).toBeTruthy()
  })

  it('draws with the mouse, and moves what is chosen', async () => {
    await openReview({ boxes: [] })
    fireEvent.click(button(/^Draw a box/))
    const stage = screen.getByRole('region', { name: 'Photo with boxes' })
    fireEvent.pointerDown(stage, at(200, 200))
    fireEvent.pointerMove(stage, at(300, 260))
    fireEvent.pointerUp(stage, at(300, 260))
    const drawn = screen.getByRole('button', { name: 'Scratch 1: label' })
    fireEvent.pointerDown(drawn, at(250, 230))
    fireEvent.pointerMove(stage, at(270, 230))
    fireEvent.pointerUp(stage, at(270, 230))
    press('a')
    await waitFor(() => expect(judgements()).toHaveLength(1))
    // The photo of 400 × 300 px fills the stage of 800 × 600.
    expect(desk.sent(judgeCall)).toMatchObject({
      complete: false,
      boxes: [{ box: { x: 110, y: 100, width: 50, height: 30 }, origin: 'human' }],
    })
  })

  it('shows the model’s boxes without losing a change, and changes none meanwhile', async () => {
    await openReview()
    fireEvent.click(button(/^Scratch drawn/))
    press('m')
    expect(screen.queryByRole('button', { name: /^Scratch drawn/ })).toBeNull()
    press('x')
    press('c') // who sees the model's boxes does not judge their own
    press('m')
    expect(button(/^Scratch drawn/)).toBeTruthy()
    expect(judgements()).toEqual([])
  })

  it('undoes an acceptance by a version that does not train, and opens the photo again', async () => {
    await openReview()
    press('c')
    await waitFor(() => expect(useToasts.getState().toasts).toHaveLength(1))
    useToasts.getState().toasts[0]?.action?.run()
    await waitFor(() => expect(judgements()).toHaveLength(2))
    expect(desk.sent(judgeCall)).toMatchObject({ complete: false, seenVersion: 1 })
    await waitFor(() =>
      expect(useToasts.getState().toasts.at(-1)?.message).toContain('does not train until'),
    )
  })

  it('undoes a second acceptance by what was accepted before', async () => {
    const accepted: ReviewRow = { ...row, state: 'accepted' }
    await openReview({ row: accepted, annotations: [earlier] })
    fireEvent.click(button(/^Scratch drawn/))
    press('Delete')
    press('a')
    await waitFor(() => expect(useToasts.getState().toasts).toHaveLength(1))
    useToasts.getState().toasts[0]?.action?.run()
    await waitFor(() => expect(judgements()).toHaveLength(2))
    expect(desk.sent(judgeCall)).toMatchObject({
      complete: true,
      seenVersion: 4,
      boxes: detail.boxes,
    })
  })

  it('asks why before it sets a photo aside, and brings it back', async () => {
    await openReview()
    press('s')
    const sheet = within(await screen.findByRole('dialog'))
    fireEvent.change(sheet.getByRole('textbox'), { target: { value: 'another car' } })
    fireEvent.click(sheet.getByRole('button', { name: 'Set aside' }))
    await waitFor(() => expect(useToasts.getState().toasts).toHaveLength(1))
    expect(desk.sent(judgeCall)).toEqual({ verdict: 'set-aside', reason: 'another car' })
    useToasts.getState().toasts[0]?.action?.run()
    await waitFor(() => expect(desk.sent(judgeCall)).toEqual({ verdict: 'bring-back' }))
  })

  it('says who set a photo aside, and why', async () => {
    const setAside = { reason: 'another car', reviewer: uuid(4), at: 5 }
    await openReview({ row: { ...row, state: 'set-aside' }, setAside })
    expect(await screen.findByText(/Set aside by Desk 1/)).toBeTruthy()
    expect(screen.getByText('another car')).toBeTruthy()
    press('s') // it is aside already
    expect(screen.queryByRole('dialog')).toBeNull()
    fireEvent.click(button('Bring back'))
    await waitFor(() => expect(desk.sent(judgeCall)).toEqual({ verdict: 'bring-back' }))
  })

  it('says that somebody was faster, keeps the boxes, and opens the photo again', async () => {
    const message = 'somebody accepted version 1 of this photo while you looked at version 0'
    desk.refuse(judgeCall, { code: 'conflict', message, status: 409 })
    await openReview()
    press('c')
    expect(await screen.findByText(/somebody accepted version 1/)).toBeTruthy()
    expect(button(/^Scratch drawn/)).toBeTruthy()
    fireEvent.click(button('Open it again'))
    await waitFor(() => expect(screen.queryByText(/somebody accepted version 1/)).toBeNull())
    expect(desk.calls('GET').filter((call) => call.endsWith(photoId))).toHaveLength(2)
  })

  it('gives no verdict on what never trains, by no key', async () => {
    await openReview({ row: { ...row, barred: 'sample' } })
    expect(screen.getByText(/A sample photo never trains/)).toBeTruthy()
    expect(screen.queryByRole('button', { name: /^Accept/ })).toBeNull()
    press('c')
    press('s')
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(judgements()).toEqual([])
  })

  it('shows earlier versions with who accepted them and whose evidence they were', async () => {
    await openReview({ annotations: [earlier] })
    const versions = within(screen.getByRole('region', { name: 'Versions' }))
    expect(versions.getByText('Version 3')).toBeTruthy()
    expect(await versions.findByText(/by Desk 1/)).toBeTruthy()
    expect(versions.getByText('Correction of Phone 4')).toBeTruthy()
    expect(versions.getByRole('link').getAttribute('href')).toBe(`/console/audit/${correctionId}`)
  })

  it('lists its keys', async () => {
    await openReview()
    press('?')
    expect(
      within(await screen.findByRole('dialog')).getByText('Draw a box; again: one in the middle'),
    ).toBeTruthy()
  })
})

// @vitest-environment happy-dom
import { fireEvent, screen, within } from '@testing-library/react'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { DeviceRow, InspectionDetail, InspectionRow } from '../contract/console.ts'
import { DeviceId } from '../contract/ids.ts'
import {
  RecordMaker,
  correctedBox,
  correctionMade,
  detection,
  photoAdded,
  photoIdOf,
  predictionsMade,
  uuid,
  vehicle,
} from '../domain/testing/record-maker.ts'
import { openDesk, preparePaperDesk } from './testing/paper-desk.tsx'

const maker = new RecordMaker()
const { inspectionId } = maker.open()
const added = maker.make('photo.added', inspectionId, photoAdded())
const said = maker.make('predictions.made', inspectionId, predictionsMade(added, [detection(1)]))

const row: InspectionRow = {
  id: inspectionId,
  deviceId: maker.deviceId,
  deviceName: 'Phone 4',
  openedAt: 1,
  receivedAt: 2,
  vehicle: { ...vehicle, plate: 'B LL 7' },
  sample: false,
  sealed: true,
  photoCount: 1,
  missingPhotoCount: 1,
  correctionCount: 1,
}
const detail: InspectionDetail = {
  inspection: row,
  photos: [
    {
      id: photoIdOf(added),
      photo: added.payload,
      retracted: false,
      arrived: true,
      predictions: [{ id: said.id, made: said.payload }],
      corrections: [{ id: said.id, made: correctionMade(added, [correctedBox(5)], said.id) }],
    },
  ],
}
const device: DeviceRow = {
  id: DeviceId.parse(uuid(4)),
  name: 'Phone 4',
  pairedAt: 1,
  lastSeenAt: null,
  revokedAt: null,
  recordCount: 3,
  lastSeq: 3,
}
const desk = preparePaperDesk()

beforeEach(() => {
  desk.answers = {
    ...desk.answers,
    'GET /v1/inspections': { inspections: [row] },
    [`GET /v1/inspections/${inspectionId}`]: detail,
    'GET /v1/devices': { devices: [device] },
    'GET /v1/events': { events: [], nextBefore: null },
    'GET /v1/network': { https: null, howTo: 'LOTLENS_HOST=0.0.0.0 npm start' },
    [`POST /v1/devices/${device.id}/revoke`]: undefined,
  }
})

// A busy machine takes its time to load the lazy pages: not within a test's own time.
beforeAll(async () => {
  await import('./InspectionPage.tsx')
  await import('./DevicesPage.tsx')
  await import('./ConnectPage.tsx')
}, 120_000)

describe('the desk', () => {
  it('leads along the way of the data, then to what keeps it going', async () => {
    openDesk('/console')
    await screen.findByRole('link', { name: 'B LL 7' })
    const rail = within(screen.getByRole('navigation', { name: 'Pages' }))
    expect(rail.getAllByRole('link').map(({ textContent }) => textContent)).toEqual([
      'Inbox',
      'Label',
      'Datasets',
      'Runs',
      'Models',
      'Monitor',
      'KPIs',
      'Devices',
      'Audit',
      'Connect',
    ])
    expect(document.title).toBe('Inbox · Lotlens desk')
    fireEvent.click(screen.getByRole('button', { name: 'Skip to the page' }))
    expect(document.activeElement).toBe(screen.getByRole('main'))
  })

  it('says how to sign in where nobody is, and shows nothing else', async () => {
    desk.refuse('GET /v1/session', { code: 'unauthenticated', message: 'sign in', status: 401 })
    openDesk('/console')
    expect(await screen.findByText('npm run lotlens -- link')).toBeTruthy()
    expect(desk.calls('GET')).toEqual(['GET /v1/session'])
  })

  it('lists what has arrived, with what has not', async () => {
    openDesk('/console')
    const link = await screen.findByRole('link', { name: 'B LL 7' })
    expect(link.getAttribute('href')).toBe(`/console/inspections/${inspectionId}`)
    expect(screen.getByText('1 photo on its way')).toBeTruthy()
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'zz' } })
    expect(screen.queryByRole('link', { name: 'B LL 7' })).toBeNull()
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'bll7' } })
    expect(screen.getByRole('link', { name: 'B LL 7' })).toBeTruthy()
  })

  it('says what fills an empty inbox', async () => {
    desk.answers['GET /v1/inspections'] = { inspections: [] }
    openDesk('/console')
    expect(await screen.findByText('Nothing has arrived yet.')).toBeTruthy()
  })

  it('shows what a person made of each mark', async () => {
    openDesk(`/console/inspections/${inspectionId}`)
    const marks = within(await screen.findByRole('table', { name: 'Marks' }))
    expect(marks.getByText('Added')).toBeTruthy()
    expect(marks.getByText('Nobody judged')).toBeTruthy()
  })

  it('asks before it shuts a device out', async () => {
    openDesk('/console/devices')
    fireEvent.click(await screen.findByRole('button', { name: 'Revoke Phone 4' }))
    const sheet = within(await screen.findByRole('dialog'))
    expect(desk.calls('POST')).toEqual([])
    fireEvent.click(sheet.getByRole('button', { name: 'Revoke' }))
    await screen.findByRole('button', { name: 'Revoke Phone 4' })
    expect(desk.calls('POST')).toEqual([`POST /v1/devices/${device.id}/revoke`])
  })

  it('says what is wrong, and asks again when told to', async () => {
    desk.answers['GET /v1/devices'] = { nonsense: true }
    openDesk('/console/devices')
    const again = await screen.findByRole('button', { name: 'Try again' })
    desk.answers['GET /v1/devices'] = { devices: [device] }
    fireEvent.click(again)
    expect(await screen.findByText('Phone 4')).toBeTruthy()
    expect(screen.queryByRole('alert')).toBeNull()
  })

  it('goes from row to row by arrow keys', async () => {
    const second = { ...row, id: uuid(77), vehicle: { ...row.vehicle, plate: 'B LL 8' } }
    desk.answers['GET /v1/inspections'] = { inspections: [row, second] }
    openDesk('/console')
    const first = await screen.findByRole('link', { name: 'B LL 7' })
    first.focus()
    fireEvent.keyDown(first, { key: 'ArrowDown' })
    expect(document.activeElement?.textContent).toBe('B LL 8')
    fireEvent.keyDown(document.activeElement ?? first, { key: 'Home' })
    expect(document.activeElement?.textContent).toBe('B LL 7')
  })

  it('tells how phones get in while the server is on this computer alone', async () => {
    openDesk('/console/connect')
    expect(await screen.findByText('LOTLENS_HOST=0.0.0.0 npm start')).toBeTruthy()
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  DeviceList,
  EventPage,
  InspectionDetail,
  InspectionList,
  NetworkInfo,
  PairingLink,
} from '../../src/contract/console.ts'
import { sha256 } from '../security/hashing.ts'
import { RecordChain } from '../testing/record-chain.ts'
import type { TestDevice } from '../testing/test-device.ts'
import { TestLotlens } from '../testing/test-lotlens.ts'
import { noisePhoto } from '../testing/test-photos.ts'

let server: TestLotlens
let admin: Awaited<ReturnType<TestLotlens['administrator']>>
let device: TestDevice
beforeAll(async () => {
  server = await TestLotlens.open()
  admin = await server.administrator()
  device = await server.pairedDevice()
})
afterAll(() => server.remove())

async function read<T>(path: string, schema: { parse(value: unknown): T }): Promise<T> {
  const response = await admin.get(path)
  expect(response.status).toBe(200)
  return schema.parse(await response.json())
}

/** One photo of an inspection with a first pass and a correction; `missing` never arrives. */
async function sendInspection(chain: RecordChain) {
  const bytes = await noisePhoto()
  const sha = sha256(bytes)
  await device.upload(bytes)
  const { inspectionId } = chain.open()
  const photo = { ...chain.photo(inspectionId, sha), sha }
  const missing = chain.photo(inspectionId, sha256(`missing ${inspectionId}`))
  const wrong = chain.photo(inspectionId, sha256(`wrong ${inspectionId}`))
  chain.next('photo.retracted', inspectionId, { photoId: wrong.photoId, reason: 'blurred' })
  const { predictionsId, boxId } = chain.predictions(inspectionId, photo)
  chain.correction(inspectionId, { ...photo, predictionsId, boxId })
  const amended = { vin: null, vinCheckDigit: 'unknown', plate: 'NEW 2', mileageKm: null }
  chain.next('inspection.amended', inspectionId, { vehicle: amended })
  await device.send(...chain.made.map(({ record }) => record))
  return { inspectionId, photo, missing, wrong }
}

describe('the console', () => {
  it('lists what has arrived and opens it with photos, boxes and corrections', async () => {
    const chain = new RecordChain(device.id)
    const { inspectionId, photo, missing, wrong } = await sendInspection(chain)
    const { inspections } = await read('/v1/inspections', InspectionList)
    expect(inspections[0]).toMatchObject({
      id: inspectionId,
      deviceName: 'Phone',
      vehicle: { plate: 'NEW 2' },
      sealed: false,
      photoCount: 2,
      missingPhotoCount: 1,
      correctionCount: 1,
    })
    const detail = await read(`/v1/inspections/${inspectionId}`, InspectionDetail)
    expect(detail.inspection).toEqual(inspections[0])
    expect(detail.photos.map(({ id, arrived, retracted }) => ({ id, arrived, retracted }))).toEqual(
      [
        { id: photo.photoId, arrived: true, retracted: false },
        { id: missing.photoId, arrived: false, retracted: false },
        { id: wrong.photoId, arrived: false, retracted: true },
      ],
    )
    expect(detail.photos[0]?.predictions).toHaveLength(1)
    expect(detail.photos[0]?.corrections[0]?.made.boxes[0]?.origin).toBe('model-edited')

    const seal = chain.seal(inspectionId)
    await device.send(seal.record)
    const sealed = await read(`/v1/inspections/${inspectionId}`, InspectionDetail)
    expect(sealed.inspection.sealed).toBe(true)
    expect((await read('/v1/inspections', InspectionList)).inspections[0]?.sealed).toBe(true)
  })

  it('shows an inspection whose first record has not come', async () => {
    const sender = await server.pairedDevice()
    const chain = new RecordChain(sender.id)
    const { inspectionId } = chain.open()
    await sender.send(chain.photo(inspectionId, sha256('lost')).record)
    const detail = await read(`/v1/inspections/${inspectionId}`, InspectionDetail)
    expect(detail.inspection).toMatchObject({ photoCount: 1, vehicle: { plate: '' } })
  })

  it('answers 404 for an inspection that is not there', async () => {
    expect((await admin.get('/v1/inspections/nowhere')).status).toBe(404)
  })

  it('shows a photo to the session', async () => {
    const bytes = await noisePhoto()
    await device.upload(bytes)
    const response = await admin.get(`/v1/photos/${sha256(bytes)}`)
    expect(response.headers.get('content-length')).toBe(String(bytes.length))
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes)
  })

  it('pages through the event log down to the first event', async () => {
    const chain = new RecordChain(device.id)
    const sender = await server.pairedDevice()
    const own = new RecordChain(sender.id)
    for (let made = 0; made < 110; made++) own.open()
    await sender.send(...own.made.map(({ record }) => record))
    expect(chain.made).toEqual([])
    const seqs: number[] = []
    let before: number | null = null
    do {
      const query = before === null ? '' : `?before=${before}`
      const page: EventPage = await read(`/v1/events${query}`, EventPage)
      seqs.push(...page.events.map(({ seq }) => seq))
      before = page.nextBefore
    } while (before !== null)
    expect(seqs).toEqual(seqs.map((_, index) => seqs.length - index))
    expect((await admin.get('/v1/events?before=x')).status).toBe(400)
  })

  it('lists devices with what they sent', async () => {
    const sender = await server.pairedDevice()
    const chain = new RecordChain(sender.id)
    chain.open()
    chain.open()
    await sender.send(...chain.made.map(({ record }) => record))
    const { devices } = await read('/v1/devices', DeviceList)
    expect(devices.find(({ id }) => id === sender.id)).toMatchObject({
      recordCount: 2,
      lastSeq: 2,
      revokedAt: null,
      lastSeenAt: server.now,
    })
  })

  it('makes a link whose code stands behind the #', async () => {
    const response = await admin.send('POST', '/v1/links', { administrator: true })
    const link = PairingLink.parse(await response.json())
    expect(link.url).toBe(`http://lotlens.test/pair#code=${link.code}`)
    expect(link.expiresAt).toBe(server.now + 5 * 60_000)
    expect(await read('/v1/network', NetworkInfo)).toMatchObject({ https: null })
  })
})

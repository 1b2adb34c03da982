import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPublicKey, verify } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import type { Receipt, RecordOutcome } from '../../../src/contract/sync.ts'
import { canonicalJson } from '../../../src/domain/canonical-json.ts'
import { sha256 } from '../../security/hashing.ts'
import { RecordChain } from '../../testing/record-chain.ts'
import type { TestDevice } from '../../testing/test-device.ts'
import { TestLotlens } from '../../testing/test-lotlens.ts'
import { noisePhoto } from '../../testing/test-photos.ts'

let server: TestLotlens
let device: TestDevice
let chain: RecordChain
beforeAll(async () => {
  server = await TestLotlens.open()
})
afterAll(() => server.remove())

/** A fresh device with a chain of its own. */
async function fresh(): Promise<void> {
  device = await server.pairedDevice()
  chain = new RecordChain(device.id)
}

function receiptOf(outcome: RecordOutcome | undefined): Receipt {
  if (outcome?.status !== 'stored' && outcome?.status !== 'duplicate') {
    throw new Error(`no receipt: ${JSON.stringify(outcome)}`)
  }
  return outcome.receipt
}

function isGenuine({ signature, ...statement }: Receipt): boolean {
  const x = server.services.identity.publicKey
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  const text = Buffer.from(canonicalJson(statement))
  return verify(null, text, key, Buffer.from(signature, 'base64url'))
}

const events = async (stream: string) =>
  (await server.services.store.events.page(null, 1000)).filter((event) => event.stream === stream)

describe('a record', () => {
  it('is stored with a receipt that bears the server’s signature', async () => {
    await fresh()
    const opened = chain.open()
    const [outcome] = await device.send(opened.record)
    expect(outcome).toMatchObject({
      status: 'stored',
      recordHash: opened.hash,
      id: opened.record.id,
    })
    const receipt = receiptOf(outcome)
    expect(receipt).toMatchObject({
      deviceId: device.id,
      recordHash: opened.hash,
      blobs: [],
      epoch: server.services.identity.epoch,
    })
    expect(isGenuine(receipt)).toBe(true)
    expect(isGenuine({ ...receipt, at: receipt.at + 1 })).toBe(false)
  })

  it('makes one event, which carries its hash and nothing personal', async () => {
    await fresh()
    const opened = chain.open({ plate: 'PRIVATE 1' })
    await device.send(opened.record)
    await device.send(opened.record)
    const told = await events(`inspection:${opened.inspectionId}`)
    expect(told).toHaveLength(1)
    expect(told[0]).toMatchObject({
      type: 'record.accepted',
      payload: { recordHash: opened.hash, recordType: 'inspection.opened', seq: 1 },
      actor: device.id,
    })
    expect(JSON.stringify(told)).not.toContain('PRIVATE')
  })

  it('sent again is a duplicate with a receipt', async () => {
    await fresh()
    const { record } = chain.open()
    await device.send(record)
    const [again] = await device.send(record)
    expect(again?.status).toBe('duplicate')
    expect(isGenuine(receiptOf(again))).toBe(true)
  })

  it('twice in one batch, and sent by two requests at once, is stored once', async () => {
    await fresh()
    const { record, hash } = chain.open()
    const batches = await Promise.all([device.send(record, record), device.send(record)])
    const statuses = batches.flat().map(({ status }) => status)
    expect(statuses.filter((status) => status === 'stored')).toHaveLength(1)
    expect(statuses.filter((status) => status === 'duplicate')).toHaveLength(2)
    expect((await device.have({ records: [hash] })).missingRecords).toEqual([])
  })

  it('keeps every character, also those that databases refuse', async () => {
    await fresh()
    const plate = 'a\u0000b"\\\u{1F697}'
    const opened = chain.open({ plate })
    await device.send(opened.record)
    const stored = await server.services.store.records.at(device.id, 1)
    expect(stored?.body).toBe(canonicalJson(opened.record))
    expect(sha256(stored?.body ?? '')).toBe(opened.hash)
  })

  it('behind a gap is stored; the gap may be filled later', async () => {
    await fresh()
    const first = chain.open()
    const second = chain.next('inspection.reopened', first.inspectionId, { reason: 'again' })
    expect((await device.send(second.record))[0]?.status).toBe('stored')
    expect((await device.have({ records: [first.hash, second.hash] })).missingRecords).toEqual([
      first.hash,
    ])
    expect((await device.send(first.record))[0]?.status).toBe('stored')
  })
})

describe('a fork', () => {
  it('is answered as one, kept aside, told of once, and does not replace what was there', async () => {
    await fresh()
    const twin = new RecordChain(device.id)
    const original = chain.open()
    const clone = twin.open()
    await device.send(original.record)
    for (let time = 0; time < 2; time++) {
      const [outcome] = await device.send(clone.record)
      expect(outcome).toMatchObject({ status: 'rejected', code: 'fork', recordHash: clone.hash })
    }
    const told = (await events(`device:${device.id}`)).filter(
      ({ type }) => type === 'record.forked',
    )
    expect(told.map(({ payload }) => payload)).toEqual([
      { recordHash: clone.hash, seq: 1, holderHash: original.hash },
    ])
    expect((await device.send(original.record))[0]?.status).toBe('duplicate')
  })

  it('does not keep the rest of the batch from being stored', async () => {
    await fresh()
    const twin = new RecordChain(device.id)
    await device.send(chain.open().record)
    twin.open()
    const statuses = await device.send(
      twin.made[0]?.record,
      chain.next('inspection.reopened', uuidv7(), { reason: '' }).record,
    )
    expect(statuses.map(({ status }) => status)).toEqual(['rejected', 'stored'])
  })
})

describe('a record that needs photos', () => {
  it('is stored at once and has its receipt when they are there', async () => {
    await fresh()
    const bytes = await noisePhoto()
    const sha = sha256(bytes)
    const { inspectionId, record } = chain.open()
    const photo = chain.photo(inspectionId, sha)
    const before = await device.send(record, photo.record)
    expect(before.map(({ status }) => status)).toEqual(['stored', 'waiting_for'])
    expect(before[1]).toMatchObject({ blobs: [sha] })
    expect((await device.have({ records: [photo.hash] })).missingRecords).toEqual([])
    await device.upload(bytes)
    const [after] = await device.send(photo.record)
    expect(receiptOf(after)).toMatchObject({ blobs: [sha] })
    expect(isGenuine(receiptOf(after))).toBe(true)
  })

  it('text of predictions and corrections does not wait for the photo', async () => {
    await fresh()
    const sha = sha256('never arrives')
    const { inspectionId, record } = chain.open()
    const photo = { ...chain.photo(inspectionId, sha), sha }
    const made = chain.predictions(inspectionId, photo)
    const { predictionsId, boxId } = made
    const correction = chain.correction(inspectionId, { ...photo, predictionsId, boxId })
    const outcomes = await device.send(record, made.record, correction.record)
    expect(outcomes.map(({ status }) => status)).toEqual(['stored', 'stored', 'stored'])
  })

  it('a seal waits for each record and photo that it lists', async () => {
    await fresh()
    const bytes = await noisePhoto()
    const { inspectionId, record } = chain.open()
    const photo = chain.photo(inspectionId, sha256(bytes))
    const seal = chain.seal(inspectionId)
    const [first] = await device.send(seal.record)
    expect(first).toMatchObject({ status: 'waiting_for', blobs: [sha256(bytes)] })
    await device.upload(bytes)
    const [second] = await device.send(seal.record)
    expect(second).toMatchObject({ status: 'waiting_for', blobs: [] })
    await device.send(record, photo.record)
    const [third] = await device.send(seal.record)
    expect(receiptOf(third).blobs).toEqual([sha256(bytes)])
  })
})

describe('what an older server cannot read', () => {
  it.each([
    ['a later version', { v: 2, payload: { anything: [1, 2] } }],
    ['an unknown type', { type: 'photo.measured', payload: { mm: 3 } }],
  ])('%s is kept and deferred', async (_, changes) => {
    await fresh()
    const { record } = chain.open()
    const later = { ...record, ...changes }
    for (let time = 0; time < 2; time++) {
      const [outcome] = await device.send(later)
      expect(outcome).toMatchObject({
        status: 'deferred',
        recordHash: sha256(canonicalJson(later)),
      })
    }
    const hash = sha256(canonicalJson(later))
    expect((await device.have({ records: [hash] })).missingRecords).toEqual([])
  })

  it('is read by the release that knows it, and has its receipt then', async () => {
    await fresh()
    const { record, hash } = chain.open()
    const { organisationId } = (await server.services.store.devices.find(device.id)) ?? {}
    await server.services.store.records.add({
      organisationId: organisationId ?? '',
      hash,
      id: record.id,
      deviceId: device.id,
      seq: 1,
      version: 1,
      type: record.type,
      inspectionId: record.inspectionId,
      body: canonicalJson(record),
      receivedAt: server.now,
      deferred: true,
      oddities: '[]',
    })
    await server.stop()
    await server.start()
    expect((await device.send(record))[0]?.status).toBe('duplicate')
    expect(await events(`inspection:${record.inspectionId}`)).toHaveLength(1)
  })
})

describe('bad input', () => {
  it('each bad item is answered by itself and blocks no other', async () => {
    await fresh()
    const { record } = chain.open()
    const polluted = JSON.parse(
      JSON.stringify(record).replace('{', '{"__proto__":{"polluted":true},'),
    ) as unknown
    const outcomes = await device.send(
      null,
      'text',
      {},
      { ...record, seq: 0 },
      { ...record, extra: 1 },
      polluted,
      { ...record, v: 1, type: 'inspection.opened', payload: { vehicle: {} } },
      { ...record, v: 3, type: 'a\u0000b' },
      record,
    )
    expect(outcomes.slice(0, -1).map((outcome) => 'code' in outcome && outcome.code)).toEqual(
      Array(8).fill('malformed'),
    )
    expect(outcomes.at(-1)?.status).toBe('stored')
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })

  it('a record of another device is refused', async () => {
    await fresh()
    const other = await server.pairedDevice()
    const [outcome] = await other.send(chain.open().record)
    expect(outcome).toMatchObject({ status: 'rejected', code: 'foreign_device' })
  })

  it('numbers that JSON cannot hold are no record', async () => {
    await fresh()
    const text = JSON.stringify({ records: [chain.open().record] }).replace(
      '"mono":10',
      '"mono":1e999',
    )
    const response = await device.call('POST', '/v1/records', {
      body: new TextEncoder().encode(text),
    })
    expect(await response.json()).toMatchObject({
      outcomes: [{ status: 'rejected', code: 'malformed', recordHash: null }],
    })
  })

  it.each([
    ['no JSON', '{"records":'],
    ['no list', '{"records":{}}'],
    ['an empty batch', '{"records":[]}'],
    ['201 records', JSON.stringify({ records: Array.from({ length: 201 }, () => ({})) })],
  ])('%s is an invalid request', async (_, text) => {
    await fresh()
    const response = await device.call('POST', '/v1/records', {
      body: new TextEncoder().encode(text),
    })
    expect(response.status).toBe(400)
  })
})

describe('a record that is valid and odd', () => {
  it('is stored with its receipt, and marked', async () => {
    await fresh()
    const { inspectionId, record } = chain.open()
    const nowhere = { photoId: uuidv7(), sha: sha256('x'), predictionsId: uuidv7() }
    const odd = chain.correction(inspectionId, nowhere)
    const outcomes = await device.send(record, { ...odd.record, prev: sha256('other') })
    expect(outcomes.map(({ status }) => status)).toEqual(['stored', 'stored'])
    const stored = await server.services.store.records.at(device.id, 2)
    expect(JSON.parse(stored?.oddities ?? '')).toEqual(
      expect.arrayContaining(['prev_differs', 'unknown_photo', 'unknown_predictions']),
    )
  })

  it('is judged by what is stored before it, in whatever order that came', async () => {
    await fresh()
    const { inspectionId, record } = chain.open()
    const sha = sha256('some photo')
    const photo = { ...chain.photo(inspectionId, sha), sha }
    const first = chain.correction(inspectionId, { ...photo, predictionsId: null })
    const second = chain.correction(inspectionId, { ...photo, predictionsId: null })
    const odditiesAt = async (seq: number) => {
      const row = await server.services.store.records.at(device.id, seq)
      return JSON.parse(row?.oddities ?? '') as unknown
    }
    await device.send(record, first.record)
    expect(await odditiesAt(3)).toEqual(['unknown_photo'])
    await device.send(photo.record, second.record)
    expect(await odditiesAt(4)).toEqual([])
    const other = await server.pairedDevice()
    const foreign = new RecordChain(other.id).next('inspection.reopened', inspectionId, {
      reason: 'not mine',
    })
    await other.send(foreign.record)
    const [row] = await server.services.store.records
      .ofInspection(server.services.identity.organisation.id, inspectionId)
      .then((rows) => rows.filter(({ deviceId }) => deviceId === other.id))
    expect(JSON.parse(row?.oddities ?? '')).toEqual(['foreign_inspection', 'unknown_inspection'])
  })

  it('a whole inspection in order has nothing odd about it', async () => {
    await fresh()
    const bytes = await noisePhoto()
    await device.upload(bytes)
    const { inspectionId } = chain.open()
    const photo = { ...chain.photo(inspectionId, sha256(bytes)), sha: sha256(bytes) }
    const made = chain.predictions(inspectionId, photo)
    const { predictionsId, boxId } = made
    chain.correction(inspectionId, { ...photo, predictionsId, boxId })
    chain.seal(inspectionId)
    const outcomes = await device.send(...chain.made.map(({ record }) => record))
    expect(outcomes.map(({ status }) => status)).toEqual(Array(5).fill('stored'))
    for (let seq = 1; seq <= 5; seq++) {
      expect((await server.services.store.records.at(device.id, seq))?.oddities).toBe('[]')
    }
  })
})

describe('have', () => {
  it('tells nothing of another organisation’s photos and records', async () => {
    await fresh()
    const bytes = await noisePhoto()
    await device.upload(bytes)
    const { record, hash } = chain.open()
    await device.send(record)
    const stranger = await server.pairedDevice()
    const { store } = server.services
    const { publicKey } = stranger
    const elsewhere = { organisationId: uuidv7(), name: 'x', publicKey, at: server.now }
    await store.devices.pair({ id: stranger.id, ...elsewhere })
    const answer = await stranger.have({ blobs: [sha256(bytes)], records: [hash] })
    expect(answer.missingBlobs).toHaveLength(1)
    expect(answer.missingRecords).toEqual([hash])
    const response = await stranger.call('GET', `/v1/photos/${sha256(bytes)}`)
    expect(response.status).toBe(404)
  })
})

describe('stop and start', () => {
  it('lose nothing and keep the epoch', async () => {
    await fresh()
    const { record, hash } = chain.open()
    await device.send(record)
    const { epoch, publicKey } = server.services.identity
    await server.stop()
    await server.start()
    const answer = await device.have({ records: [hash] })
    expect(answer).toMatchObject({ missingRecords: [], serverEpoch: epoch })
    expect(server.services.identity.publicKey).toBe(publicKey)
  })
})

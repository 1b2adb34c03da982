import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AuditChain } from '../../../src/contract/audit.ts'
import { Sha256 } from '../../../src/contract/ids.ts'
import { ModelManifest } from '../../../src/contract/model.ts'
import type { TrainRequest } from '../../../src/contract/run.ts'
import { manifestWith } from '../../../src/domain/testing/manifest-maker.ts'
import type { RegisteredVersion } from '../../db/model-repository.ts'
import { sha256 } from '../../security/hashing.ts'
import { RecordChain } from '../../testing/record-chain.ts'
import { drawnBox, sendPhoto, type SentPhoto } from '../../testing/reviewed-photo.ts'
import type { TestDevice } from '../../testing/test-device.ts'
import { TestLotlens } from '../../testing/test-lotlens.ts'
import { addAnnotation } from '../label/annotate.ts'

let server: TestLotlens
let admin: Awaited<ReturnType<TestLotlens['administrator']>>
let device: TestDevice
let chain: RecordChain
beforeAll(async () => {
  server = await TestLotlens.open()
  admin = await server.administrator()
  device = await server.pairedDevice()
  chain = new RecordChain(device.id)
})
afterAll(() => server.remove())

const organisationId = () => server.services.identity.organisation.id
/** The model that the chain's predictions name. */
const modelSha = Sha256.parse('a'.repeat(64))
const root = Sha256.parse('c'.repeat(64))

async function audit({ predictionsId }: SentPhoto): Promise<AuditChain> {
  const response = await admin.get(`/v1/audit/${predictionsId}`)
  expect(response.status).toBe(200)
  return AuditChain.parse(await response.json())
}

async function accept(photo: SentPhoto): Promise<void> {
  const { correctionId } = photo
  const boxes = [drawnBox()]
  const verdict = { verdict: 'accept', correctionId, boxes, complete: true, seenVersion: 0 }
  const response = await admin.send('POST', `/v1/reviews/${photo.photoId}`, verdict)
  expect(response.status).toBe(204)
}

async function importPhoto(name: string): Promise<Sha256> {
  const photoSha = sha256(name)
  await server.services.store.transaction((repositories) =>
    addAnnotation(repositories, {
      organisationId: organisationId(),
      photoSha,
      boxes: [],
      complete: true,
      source: { kind: 'import', importId: 'lot-7', labelFile: 'a.txt', photoFile: 'a.jpg' },
      at: server.now,
    }),
  )
  return photoSha
}

/** A dataset version of these photos, each with the annotation that stands. */
async function makeDataset(
  number: number,
  photos: readonly (readonly [Sha256, 'phone' | 'import'])[],
  change: { readonly annotationHash?: Sha256 } = {},
) {
  const { store } = server.services
  const found = await store.annotations.latest(
    organisationId(),
    photos.map(([sha]) => sha),
  )
  const version = {
    organisationId: organisationId(),
    number,
    createdAt: server.now,
    createdBy: 'me',
    demo: false,
    base: 'imports',
    root,
    counts: '[]',
    phonePhotos: 1,
  }
  const items = photos.map(([photoSha, origin], place) => ({
    organisationId: organisationId(),
    number,
    place,
    photoSha,
    origin,
    annotationVersion: found.get(photoSha)?.version ?? 0,
    annotationHash: found.get(photoSha)?.hash ?? '',
    split: 'train',
    groupKey: 'g',
    source: 's',
    licence: 'own',
    width: 400,
    height: 300,
    ...change,
  }))
  await store.datasets.add(version, items)
}

async function makeRun(number: number): Promise<void> {
  const { runs } = server.services.store
  const request: TrainRequest = {
    key: `audit-test-${number}`,
    dataset: number,
    start: { from: 'random' },
    rate: 'full',
    minutes: 1,
    imgsz: null,
    seed: 1,
  }
  const id = `run-${number}`
  await runs.add({
    id,
    organisationId: organisationId(),
    number,
    request,
    requestedBy: 'me',
    datasetRoot: root,
    demo: false,
    createdAt: server.now,
  })
  await runs.putEpoch(id, { epoch: 1, of: 2, at: 5, metrics: { loss: 2 } })
  await runs.putEpoch(id, { epoch: 2, of: 2, at: 6, metrics: { loss: 1 } })
}

/** Of versions with the same file the one that was registered first counts. */
async function makeVersion(
  name: string,
  more: Pick<RegisteredVersion, 'origin' | 'runId' | 'dataset' | 'registeredAt'>,
): Promise<void> {
  const file = { role: 'int8', path: 'model.int8.onnx', engine: 'onnxruntime' }
  const files = [{ ...file, input: [320, 320], sizeBytes: 1, sha256: modelSha }]
  await server.services.store.models.add(organisationId(), {
    name,
    number: 1,
    sha: modelSha,
    demo: false,
    verdict: null,
    ...more,
    manifest: ModelManifest.parse(manifestWith(files, { name })),
  })
}

describe('the chain behind a verdict', () => {
  it('A3: says where nobody registered the model', async () => {
    const photo = await sendPhoto(device, chain)
    const found = await audit(photo)
    expect(found).toMatchObject({
      verdict: {
        recordId: photo.predictionsId,
        photoId: photo.photoId,
        photoSha: photo.sha,
        deviceId: device.id,
        deviceName: 'Phone',
        modelSha,
        boxCount: 1,
      },
      version: null,
      run: null,
      dataset: null,
      labels: [],
      labelCount: 0,
    })
    expect(found.broken).toContain('No version that is registered here has the model hash aaaa')
    expect(found.events.map(({ type }) => type)).toEqual(['photo.arrived', 'record.accepted'])
  })

  it('A1: leads over version, run and dataset to each label, its device and its reviewer', async () => {
    const labelled = await sendPhoto(device, chain)
    await accept(labelled)
    const imported = await importPhoto('imported')
    await makeDataset(1, [
      [imported, 'import'],
      [labelled.sha, 'phone'],
    ])
    await makeRun(1)
    const registeredAt = server.now
    await makeVersion('site', { origin: 'run', runId: 'run-1', dataset: 1, registeredAt })
    const judged = await sendPhoto(device, chain, { corrected: false })
    const found = await audit(judged)
    expect(found).toMatchObject({
      version: { version: 'site/1', sha: modelSha, runId: 'run-1', dataset: 1, aliases: [] },
      run: { id: 'run-1', number: 1, request: { dataset: 1 }, lastMetrics: { loss: 1 } },
      dataset: { number: 1, root },
      labelCount: 2,
      broken: null,
    })
    expect(found.labels).toMatchObject([
      {
        photoSha: labelled.sha,
        split: 'train',
        origin: 'phone',
        deviceName: 'Phone',
        annotation: { version: 1, source: { kind: 'review', deviceId: device.id } },
      },
      { photoSha: imported, origin: 'import', deviceName: null },
    ])
  })

  it('A2: lists the events of every link, oldest first, with the correction’s own record', async () => {
    const judged = await sendPhoto(device, chain, { corrected: false })
    const { events, labels } = await audit(judged)
    const seqs = events.map(({ seq }) => seq)
    expect(seqs).toEqual(seqs.toSorted((a, b) => a - b))
    const made = events.filter(({ type }) => type === 'annotation.made')
    expect(made.map(({ payload }) => payload)).toMatchObject(
      labels.map(({ annotation }) => ({ hash: annotation.hash, version: annotation.version })),
    )
    const source = labels[0]?.annotation.source
    const correctionHash = source?.kind === 'review' ? source.correctionHash : null
    expect(events.map(({ payload }) => payload)).toContainEqual(
      expect.objectContaining({ recordHash: correctionHash, recordType: 'correction.made' }),
    )
  })

  it('A3: says where a label is not the one that the dataset names', async () => {
    const labelled = await sendPhoto(device, chain)
    await accept(labelled)
    await makeDataset(2, [[labelled.sha, 'phone']], { annotationHash: root })
    await makeRun(2)
    await makeVersion('older', { origin: 'run', runId: 'run-2', dataset: 2, registeredAt: 2 })
    const found = await audit(labelled)
    expect(found.version?.version).toBe('older/1')
    expect(found.broken).toBe('1 labels of dataset version 2 are not the ones that it names.')
  })

  it('A3: ends at a model that came with the app, and says so', async () => {
    await makeVersion('app', { origin: 'bundled', runId: null, dataset: null, registeredAt: 1 })
    const judged = await sendPhoto(device, chain, { corrected: false })
    expect((await audit(judged)).broken).toContain('app/1 came with the app')
  })

  it('is none for what is not a verdict of a model', async () => {
    const { photoId } = await sendPhoto(device, chain)
    expect((await admin.get(`/v1/audit/${photoId}`)).status).toBe(404)
    expect((await admin.get('/v1/audit/nowhere')).status).toBe(404)
  })
})

import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { featureNames, MonitorPage } from '../../../src/contract/monitoring.ts'
import { manifestWith } from '../../../src/domain/testing/manifest-maker.ts'
import { seededRandom } from '../../../src/domain/seeded-random.ts'
import { singleRows } from '../../../src/domain/testing/drift-windows.ts'
import { verifyPhoto } from '../../jobs/verify-photo.ts'
import { sha256 } from '../../security/hashing.ts'
import { RecordChain } from '../../testing/record-chain.ts'
import { TestLotlens } from '../../testing/test-lotlens.ts'
import { noisePhoto } from '../../testing/test-photos.ts'
import { addAnnotation } from '../label/annotate.ts'
import { closeWindows } from './close-windows.ts'
import { writeFolderReference } from './folder-reference.ts'
import { ArrivedPhotos } from './measure-arrived.ts'
import { manifestOf, readReference } from './reference-file.ts'
import { bundledFolder, bundledVersion } from '../../testing/bundled-version.ts'

const day = 24 * 3_600_000

// A busy machine takes its time; that is no failure.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

/** The tests go on from one another: what one has sent stands at the site for the next. */
describe('the monitor', () => {
  let server: TestLotlens
  beforeAll(async () => {
    server = await TestLotlens.open()
  })
  afterAll(() => server.remove())

  const organisationId = () => server.services.identity.organisation.id

  /** A phone sends a car with these photos; each is looked at as the jobs do. */
  async function sendCar(
    photos: readonly Uint8Array<ArrayBuffer>[],
    { source = 'camera' }: { source?: 'camera' | 'sample' } = {},
  ) {
    const device = await server.pairedDevice()
    const chain = new RecordChain(device.id)
    const { inspectionId } = chain.open()
    for (const bytes of photos) chain.photo(inspectionId, sha256(bytes), { source })
    await device.send(...chain.made.map(({ record }) => record))
    for (const bytes of photos) {
      await device.upload(bytes)
      await verifyPhoto(server.services).run({ sha: sha256(bytes) })
    }
    return device
  }

  const measure = () => new ArrivedPhotos(server.services).measure(organisationId(), 100)

  async function page(): Promise<MonitorPage> {
    const admin = await server.administrator()
    return MonitorPage.parse(await (await admin.get('/v1/monitor')).json())
  }

  it('F10: measures each photo that arrives once, in the block of its site and day', async () => {
    const [bright, other] = [await noisePhoto(), await noisePhoto()]
    const dark = new Uint8Array(await sharp(bright).linear(0.25, 0).jpeg().toBuffer())
    await sendCar([bright, other, dark])
    expect(await measure()).toBe(3)
    expect(await measure()).toBe(0)
    const rows = await server.services.store.features.since(organisationId(), 0, 10)
    expect(new Set(rows.map(({ site, block }) => `${site} ${block}`))).toEqual(
      new Set(['main main:2026-11-25']),
    )
    const lumaOf = (bytes: Uint8Array) =>
      rows.find(({ photoSha }) => photoSha === sha256(bytes))?.values[featureNames.indexOf('luma')]
    expect(lumaOf(dark)).toBeLessThan((lumaOf(bright) ?? 0) / 3)
    const { waiting, sites, reference, histograms } = await page()
    expect(sites).toEqual(['main'])
    expect(waiting).toMatchObject([{ site: 'main', rows: 3 }])
    expect(reference).toMatchObject({ version: bundledVersion, rows: 2663, groups: 999 })
    const shares = histograms.map(({ recent }) => recent.reduce((sum, share) => sum + share, 0))
    for (const share of shares) expect(share).toBeCloseTo(1, 9)
  })

  it('F10: measures no sample, and no photo that does not decode', async () => {
    const whole = await noisePhoto()
    await sendCar([await noisePhoto()], { source: 'sample' })
    await sendCar([whole.slice(0, whole.length / 2)])
    const photos = new ArrivedPhotos(server.services)
    expect(await photos.measure(organisationId(), 1)).toBe(0)
    // Neither of them stands in the way of the next.
    await sendCar([await noisePhoto()])
    expect(await photos.measure(organisationId(), 1)).toBe(1)
  })

  it('F4: leaves a window open while it is too small, and takes up what comes next', async () => {
    await sendCar([await noisePhoto()])
    await measure()
    server.now += day
    const [first] = await closeWindows(server.services, organisationId())
    expect(first).toMatchObject({ route: 'insufficient', rows: 5, driftPercent: null })
    await sendCar([await noisePhoto()])
    await measure()
    server.now += day
    const [second] = await closeWindows(server.services, organisationId())
    expect(second).toMatchObject({ id: first?.id, from: first?.from, rows: 6 })
    const { windows, waiting } = await page()
    expect(windows).toHaveLength(1)
    expect(waiting).toMatchObject([{ rows: 6 }])
  })

  async function post(path: string, body: unknown): Promise<Response> {
    const admin = await server.administrator()
    return admin.send('POST', path, body)
  }

  async function addRows(darkenedShare: number, at: number) {
    const reference = await readReference(bundledFolder)
    if (reference === null) throw new Error('the bundled model has no reference')
    const random = seededRandom(at)
    const rows = singleRows(reference, random, { count: 3_000, darkenedShare })
    const sent = rows.map((row, index) => ({ ...row, at: at + index }))
    expect((await post('/v1/monitor/features', { site: 'yard', rows: sent })).status).toBe(200)
    return sent
  }

  describe('judging by the API', () => {
    const window = { site: 'yard', from: 1000, to: 9000, now: null }

    it('F2: finds no drift where there is none, and gives the same window back', async () => {
      const sent = await addRows(0, 1000)
      const again = await post('/v1/monitor/features', { site: 'yard', rows: sent })
      expect(await again.json()).toEqual({ added: 0 })
      const judged = await (await post('/v1/monitor/windows', window)).json()
      expect(judged).toMatchObject({ driftPercent: 0, worst: null, route: 'recorded', rows: 3_000 })
      expect(await (await post('/v1/monitor/windows', window)).json()).toEqual(judged)
      const overlapping = await post('/v1/monitor/windows', { ...window, from: 2000 })
      expect(overlapping.status).toBe(409)
      expect(await overlapping.text()).toContain('was judged already')
    })

    it.each([
      ['to', '/v1/monitor/windows', { ...window, to: 1000 }],
      ['site', '/v1/monitor/windows', { ...window, site: 'a b' }],
      ['rows', '/v1/monitor/features', { site: 'yard', rows: [] }],
      [
        'rows.0.values',
        '/v1/monitor/features',
        { site: 'yard', rows: [{ block: 'b', at: 1, values: [1, 2] }] },
      ],
    ])('F2: refuses a wrong %s by that name', async (field, path, body) => {
      const response = await post(path, body)
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({ error: { code: 'invalid_request', field } })
    })
  })

  it('F8: opens a label batch of the photos that have moved, and counts new labels of them', async () => {
    const dark = new Uint8Array(
      await sharp(await noisePhoto())
        .linear(0.2, 0)
        .jpeg()
        .toBuffer(),
    )
    await sendCar([dark, await noisePhoto()])
    await measure()
    const { store } = server.services
    const at = server.now
    const labelled = () => store.features.labelledSince(organisationId(), 'main', at - 1)
    expect(await labelled()).toEqual([])
    await store.transaction((repositories) =>
      addAnnotation(repositories, {
        organisationId: organisationId(),
        photoSha: sha256(dark),
        boxes: [],
        complete: true,
        source: { kind: 'import', importId: 'test', labelFile: 'a.txt', photoFile: 'a.jpg' },
        at,
      }),
    )
    expect((await labelled()).map(({ photoSha }) => photoSha)).toEqual([sha256(dark)])
    expect(await store.features.labelledSince(organisationId(), 'main', at)).toEqual([])
  })
})

describe('the reference of a folder', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lotlens-reference-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  const write = (dataset = join(folder, 'data'), model = join(folder, 'model')) =>
    writeFolderReference({
      datasetFolder: dataset,
      modelFolder: model,
      signal: new AbortController().signal,
      onProgress: () => undefined,
    })

  /** A dataset of one vehicle's two photos in the trainer's form, and a model that names it. */
  async function makeFolders() {
    const files: Record<string, Uint8Array | string> = {
      'annotations/train.json': JSON.stringify({
        images: ['a.jpg', 'b.jpg'].map((file_name) => ({ file_name, vehicle_group: 'LL-VIN-1' })),
      }),
      'images/train/a.jpg': await noisePhoto(),
      'images/train/b.jpg': await noisePhoto(),
    }
    for (const name of ['data/annotations', 'data/images/train', 'model']) {
      await mkdir(join(folder, name), { recursive: true })
    }
    const lines = Object.entries(files).map(([path, bytes]) => {
      return `${path} ${createHash('sha256').update(bytes).digest('hex')}\n`
    })
    for (const [path, bytes] of Object.entries(files)) {
      await writeFile(join(folder, 'data', path), bytes)
    }
    const datasetSha256 = createHash('sha256').update(lines.join('')).digest('hex')
    const file = { engine: null, input: null, sha256: 'a'.repeat(64), sizeBytes: 1 }
    const manifest = manifestWith(
      [
        { ...file, role: 'int8', path: 'model.int8.onnx' },
        { ...file, role: 'golden-image', path: 'golden/golden-1.png' },
        { ...file, role: 'golden-expected', path: 'golden/expected.json' },
      ],
      { lineage: { datasetSha256, codeSha256: 'b'.repeat(64), runId: 'run', demo: false } },
    )
    await writeFile(join(folder, 'model/manifest.json'), JSON.stringify(manifest))
    return datasetSha256
  }

  it('F2: stands in the model’s folder with its hash, without names of files or vehicles', async () => {
    const datasetRoot = await makeFolders()
    const entry = await write()
    expect(await write()).toEqual(entry)
    const text = await readFile(join(folder, 'model/reference.json'), 'utf8')
    expect(text).not.toMatch(/jpg|VIN/)
    expect(entry).toMatchObject({
      role: 'reference',
      path: 'reference.json',
      sizeBytes: text.length,
    })
    expect(entry.sha256).toBe(createHash('sha256').update(text).digest('hex'))
    const reference = await readReference(join(folder, 'model'))
    expect(reference).toMatchObject({ datasetRoot, rows: [{ block: 'g1' }, { block: 'g1' }] })
    const { files } = await manifestOf(join(folder, 'model'))
    expect(files.filter(({ role }) => role === 'reference')).toEqual([entry])
    expect(files).toHaveLength(4)
  })

  it('F2: is refused for other data, a folder that is none and a model that is none', async () => {
    await makeFolders()
    const before = await readFile(join(folder, 'model/manifest.json'), 'utf8')
    await writeFile(join(folder, 'data/images/train/b.jpg'), await noisePhoto())
    await expect(write()).rejects.toThrow(/was trained on other data/)
    await expect(write(folder)).rejects.toThrow(/train\.json: is missing/)
    await expect(write(join(folder, 'data'), folder)).rejects.toThrow(/manifest\.json is missing/)
    expect(await readFile(join(folder, 'model/manifest.json'), 'utf8')).toBe(before)
    expect(await readReference(join(folder, 'model'))).toBeNull()
  })
})

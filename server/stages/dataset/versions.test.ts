import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  DatasetDetail,
  DatasetManifest,
  DatasetPage,
  DatasetVersion,
  type TrainingRule,
} from '../../../src/contract/dataset.ts'
import { ErrorBody } from '../../../src/contract/error.ts'
import { merkleRoot } from '../../../src/domain/merkle.ts'
import { splitOfVehicle } from '../../../src/domain/split.ts'
import { sha256 } from '../../security/hashing.ts'
import {
  madePhoto,
  madeSet,
  scratch,
  writeCoco,
  type MadePhoto,
} from '../../testing/label-folder-maker.ts'
import { RecordChain } from '../../testing/record-chain.ts'
import { drawnBox, sendPhoto, type SentPhoto } from '../../testing/reviewed-photo.ts'
import type { TestDevice } from '../../testing/test-device.ts'
import { TestLotlens } from '../../testing/test-lotlens.ts'
import { vehicleKey } from '../label/vehicle-key.ts'
import { exportDataset } from './export-dataset.ts'
import { readDatasetItems } from './labelled-photos.ts'
import { followTrainingRule } from './training-rule.ts'
import { bundledVersion } from '../../testing/bundled-version.ts'

type Admin = Awaited<ReturnType<TestLotlens['administrator']>>

// A busy machine takes its time; that is no failure.
vi.setConfig({ testTimeout: 120_000 })

let server: TestLotlens
let admin: Admin
let device: TestDevice
let chain: RecordChain
let folder: string

/** Each test has a site of its own: versions and sides are for ever. */
beforeEach(async () => {
  server = await TestLotlens.open()
  admin = await server.administrator()
  device = await server.pairedDevice()
  chain = new RecordChain(device.id)
  return () => server.remove()
})
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lotlens-versions-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const organisationId = () => server.services.identity.organisation.id

async function bringIn(photos: readonly MadePhoto[], demo = false): Promise<void> {
  const from = await mkdtemp(join(folder, 'set-'))
  await writeCoco(from, photos)
  await server.services.importer.start({
    organisationId: organisationId(),
    folder: from,
    name: 'set',
    demo,
    actor: 'command',
  })
}

async function page(): Promise<DatasetPage> {
  return DatasetPage.parse(await (await admin.get('/v1/datasets')).json())
}

async function make(base: 'imports' | 'demo' = 'imports'): Promise<DatasetVersion> {
  const response = await admin.send('POST', '/v1/datasets', { base })
  expect(response.status).toBe(200)
  return DatasetVersion.parse(await response.json())
}

async function refusal(base: 'imports' | 'demo' = 'imports') {
  const response = await admin.send('POST', '/v1/datasets', { base })
  const { error } = ErrorBody.parse(await response.json())
  return { status: response.status, message: error.message }
}

async function detail(number: number, query = ''): Promise<DatasetDetail> {
  return DatasetDetail.parse(await (await admin.get(`/v1/datasets/${number}${query}`)).json())
}

async function accept({ photoId, correctionId }: SentPhoto, complete = true, seenVersion = 0) {
  const boxes = [drawnBox()]
  const verdict = { verdict: 'accept', correctionId, boxes, complete, seenVersion }
  expect((await admin.send('POST', `/v1/reviews/${photoId}`, verdict)).status).toBe(204)
}

const shasOf = (items: DatasetDetail['items']) => items.map(({ item }) => item.photoSha as string)

describe('a dataset version', () => {
  it('DS6 is a manifest whose root follows from its photos and labels alone', async () => {
    await bringIn(await madeSet())
    const version = await make()
    expect(version).toMatchObject({ number: 1, demo: false, phonePhotos: 0 })
    expect(version.counts.map(({ photos, boxes }) => [photos, boxes])).toEqual([
      [2, [2, 2]],
      [1, [1, 1]],
      [1, [1, 1]],
    ])
    const path = join(server.home, 'datasets', '1', 'manifest.json')
    const manifest = DatasetManifest.parse(JSON.parse(await readFile(path, 'utf8')))
    expect(manifest.root).toBe(version.root)
    expect(manifest.root).toBe(merkleRoot(manifest.items, sha256))
    expect(manifest.items.map(({ split }) => split)).toEqual(['train', 'train', 'val', 'test'])
    expect(await readdir(join(server.home, 'datasets', '1'))).toEqual(['manifest.json'])
    const shown = await detail(1)
    expect(shown.items.map(({ item }) => item)).toEqual(manifest.items)
    expect(shown.items[0]?.boxes).toHaveLength(2)
    const [event] = await server.services.store.events.page(null, 1)
    expect(event).toMatchObject({ type: 'dataset.made', stream: 'dataset:1' })
    expect(event?.payload).toMatchObject({ root: version.root, photos: 4 })
  })

  it('DS6 is the same one where nothing has changed, and the next where a label has', async () => {
    const photos = await madeSet()
    await bringIn(photos)
    const first = await make()
    expect(await make()).toEqual(first)
    expect((await page()).versions).toEqual([first])
    await bringIn(
      photos.map((photo, place) => (place > 0 ? photo : { ...photo, marks: [scratch] })),
    )
    const second = await make()
    expect(second.number).toBe(2)
    expect(second.root).not.toBe(first.root)
    expect((await detail(1)).items.flatMap(({ boxes }) => boxes)).toHaveLength(8)
    expect((await detail(2)).items.flatMap(({ boxes }) => boxes)).toHaveLength(7)
  })

  it('shows its items by split and page', async () => {
    await bringIn(await madeSet())
    await make()
    const all = shasOf((await detail(1)).items)
    expect(shasOf((await detail(1, '?skip=3')).items)).toEqual(all.slice(3))
    const val = await detail(1, '?split=val')
    expect([val.itemCount, shasOf(val.items)]).toEqual([1, [all[2]]])
    expect((await admin.get('/v1/datasets/1?split=all')).status).toBe(400)
    expect((await admin.get('/v1/datasets/7')).status).toBe(404)
    expect((await admin.get('/v1/datasets/x')).status).toBe(400)
  })
})

describe('what bars a version', () => {
  it('DS7 names that nothing is labelled, and what to do', async () => {
    expect(await refusal()).toEqual({
      status: 409,
      message: expect.stringMatching(/^No photo has reviewed labels yet: .*import DIR/) as string,
    })
    expect(await readdir(server.home)).not.toContain('datasets')
  })

  it('DS7 names the split that is missing', async () => {
    await bringIn((await madeSet()).filter(({ split }) => split !== 'val'))
    const { message } = await refusal()
    expect(message).toMatch(/^No photo stands in val, so nothing can say during a run/)
    expect(message).toMatch(/load the demo data/)
    const [preview] = (await page()).previews
    expect(preview?.problems).toMatchObject([{ code: 'no_split', split: 'val', blocks: true }])
  })

  it('DS7 names the class that is empty, and where', async () => {
    const photos = await madeSet()
    await bringIn(photos.map((one) => (one.split === 'test' ? { ...one, marks: [scratch] } : one)))
    expect((await refusal()).message).toMatch(/^No dent is labelled in test: /)
  })
})

/** A vehicle whose hash puts it on this side. */
function plateIn(split: 'train' | 'val'): string {
  for (let number = 0; ; number++) {
    const plate = `LL ${number}`
    const key = vehicleKey({ id: '' as never, vehicle: { vin: null, plate } })
    if (splitOfVehicle(key) === split) return plate
  }
}

describe('photos from phones', () => {
  it('DS8 stand in train or val by their vehicle, in versions of either base', async () => {
    await bringIn(await madeSet())
    await bringIn(
      (await madeSet()).map((photo) => ({ ...photo, source: 'rendered' })),
      true,
    )
    const own = await sendPhoto(device, chain, { vehicle: { plate: plateIn('val') } })
    await accept(own)
    const incomplete = await sendPhoto(device, chain, { vehicle: { plate: plateIn('train') } })
    await accept(incomplete, false)
    const versions = [await make('imports'), await make('demo')]
    expect(versions.map(({ demo, phonePhotos }) => [demo, phonePhotos])).toEqual([
      [false, 1],
      [true, 1],
    ])
    const [real, demo] = [await detail(1), await detail(2)]
    expect(real.items.filter(({ item }) => item.origin === 'demo')).toEqual([])
    expect(demo.items.filter(({ item }) => item.origin === 'import')).toEqual([])
    const entry = real.items.find(({ item }) => item.photoSha === own.sha)
    expect(entry?.item).toMatchObject({ split: 'val', origin: 'phone', licence: 'own' })
    expect(entry?.labelledBy).toMatchObject({ kind: 'review', photoId: own.photoId })
  })

  it('DS8 go out again when set aside or taken back', async () => {
    await bringIn(await madeSet())
    const [first, second] = [await sendPhoto(device, chain), await sendPhoto(device, chain)]
    await accept(first)
    await accept(second)
    expect((await page()).previews[0]?.phonePhotos).toBe(2)
    const aside = { verdict: 'set-aside', reason: 'blurred' }
    await admin.send('POST', `/v1/reviews/${first.photoId}`, aside)
    expect((await page()).previews[0]?.phonePhotos).toBe(1)
    const taken = { photoId: second.photoId, reason: 'wrong car' }
    const { record } = chain.next('photo.retracted', second.inspectionId, taken)
    await device.send(record)
    expect((await page()).previews[0]?.phonePhotos).toBe(0)
    expect((await make()).phonePhotos).toBe(0)
  })

  it('DS4 keep out where an import has their vehicle in test, and follow it in train and val', async () => {
    const [judged, learnt] = [plateIn('train'), plateIn('val')]
    await bringIn([
      ...(await madeSet()),
      await madePhoto('test', 'judged.jpg', { group: judged }),
      await madePhoto('train', 'learnt.jpg', { group: learnt }),
    ])
    await accept(await sendPhoto(device, chain, { vehicle: { plate: judged } }))
    const follower = await sendPhoto(device, chain, { vehicle: { plate: learnt } })
    await accept(follower)
    const version = await make()
    expect(version.phonePhotos).toBe(1)
    const { items } = await detail(version.number)
    const entry = items.find(({ item }) => item.origin === 'phone')
    expect(entry?.item).toMatchObject({ photoSha: follower.sha, split: 'train' })
  })
})

describe('the export', () => {
  it('DS9 has the form of the trainer, whole or not at all, and comes back with the same labels', async () => {
    await bringIn(await madeSet())
    const { root } = await make()
    const target = join(folder, 'export')
    const fractions: number[] = []
    const request = {
      organisationId: organisationId(),
      number: 1,
      folder: target,
      signal: new AbortController().signal,
      onProgress: (fraction: number) => void fractions.push(fraction),
    }
    await exportDataset(server.services, request)
    expect(fractions.at(-1)).toBe(1)
    expect((await readdir(target)).toSorted()).toEqual([
      'annotations',
      'images',
      'lotlens.json',
      'sources.csv',
    ])
    const listing: unknown = JSON.parse(
      await readFile(join(target, 'annotations/train.json'), 'utf8'),
    )
    expect(listing).toMatchObject({
      categories: [
        { id: 1, name: 'scratch' },
        { id: 2, name: 'dent' },
        { id: 3, name: 'ignored' },
      ],
      images: [{ id: 1, width: 64, height: 48 }, { id: 2 }],
      annotations: [{ id: 1, image_id: 1, category_id: 1, ignore: 0 }, {}, {}, { image_id: 2 }],
    })
    const before = await stat(join(target, 'lotlens.json'))
    await exportDataset(server.services, request)
    expect((await stat(join(target, 'lotlens.json'))).ino).toBe(before.ino)

    const other = await TestLotlens.open()
    try {
      const { identity, importer, store } = other.services
      const organisation = identity.organisation.id
      const asked = { folder: target, name: 'again', demo: false, actor: 'command' }
      await importer.start({ ...asked, organisationId: organisation })
      const { makeDatasetVersion } = await import('./make-version.ts')
      const given = { organisationId: organisation, base: 'imports', createdBy: 'me' } as const
      expect((await makeDatasetVersion(other.services, given)).root).toBe(root)
      const splits = []
      for await (const { item } of readDatasetItems({ store }, organisation, 1, 'test')) {
        splits.push(item.split)
      }
      expect(splits).toEqual(['test'])
    } finally {
      await other.remove()
    }
  })

  it('DS9 leaves nothing where it is stopped, or where a photo is lost', async () => {
    await bringIn(await madeSet())
    await make()
    const target = join(folder, 'stopped')
    const stop = new AbortController()
    const request = {
      organisationId: organisationId(),
      number: 1,
      folder: target,
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('enough')),
    }
    await expect(exportDataset(server.services, request)).rejects.toThrow('enough')
    const [entry] = (await detail(1)).items
    if (entry === undefined) throw new Error()
    await server.services.objects.remove(entry.item.photoSha)
    const again = { ...request, signal: new AbortController().signal, onProgress: () => undefined }
    await expect(exportDataset(server.services, again)).rejects.toThrow(
      `photo ${entry.item.photoSha} of the dataset is not in the store any more`,
    )
    expect((await readdir(folder)).filter((name) => name.startsWith('stopped'))).toEqual([])
  })
})

describe('the training rule', () => {
  const rule: TrainingRule = { enabled: true, base: 'imports', newLabels: 4, minutes: 2 }

  async function setRule(changes: Partial<TrainingRule> = {}): Promise<void> {
    const response = await admin.send('POST', '/v1/training-rule', { ...rule, ...changes })
    expect(response.status).toBe(200)
  }

  it('DS10 is off until somebody turns it on, and refuses what makes no sense', async () => {
    expect((await page()).rule.enabled).toBe(false)
    const wrong = await admin.send('POST', '/v1/training-rule', { ...rule, newLabels: 0 })
    expect(ErrorBody.parse(await wrong.json()).error.field).toBe('newLabels')
    await bringIn(await madeSet())
    expect(await followTrainingRule(server.services, organisationId())).toBeNull()
    await setRule()
    expect((await page()).rule).toEqual(rule)
  })

  it('DS10 makes one version and asks for one run when enough is labelled', async () => {
    await setRule({ newLabels: 5 })
    await bringIn(await madeSet())
    expect(await followTrainingRule(server.services, organisationId())).toBeNull()
    expect((await page()).versions).toEqual([])
    await accept(await sendPhoto(device, chain))
    expect(await followTrainingRule(server.services, organisationId())).toBe(
      'dataset version 1 and run 1',
    )
    expect(await followTrainingRule(server.services, organisationId())).toBeNull()
    const [version] = (await page()).versions
    expect(version).toMatchObject({ number: 1, createdBy: 'rule:new-labels', phonePhotos: 1 })
    const all = await server.services.store.runs.list(organisationId(), 10)
    expect(all).toHaveLength(1)
    expect(all[0]).toMatchObject({ requestedBy: 'rule:new-labels', datasetRoot: version?.root })
    expect(all[0]?.request).toMatchObject({
      dataset: 1,
      rate: 'warm',
      minutes: 2,
      start: { from: 'version', version: bundledVersion },
    })
  })
})

describe('the demo pack', () => {
  it('DS5 is offered to a fresh site, loads once, and makes versions that bear demo', async () => {
    expect((await page()).demoOffered).toBe(true)
    expect((await admin.send('POST', '/v1/demo')).status).toBe(202)
    await expect.poll(async () => (await page()).importing, { timeout: 60_000 }).toBeNull()
    const loaded = await page()
    expect(loaded.demoOffered).toBe(false)
    expect(loaded.imports).toMatchObject([{ demo: true, kind: 'coco' }])
    expect(loaded.previews).toMatchObject([{ base: 'demo', problems: [] }])
    expect((await admin.send('POST', '/v1/demo')).status).toBe(202)
    await expect.poll(async () => (await page()).importing, { timeout: 60_000 }).toBeNull()
    expect((await page()).imports).toHaveLength(1)
    expect(await make('demo')).toMatchObject({ demo: true })
    expect((await refusal('imports')).status).toBe(409)
  })
})

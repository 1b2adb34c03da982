import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { Sha256 } from '../../src/contract/ids.ts'
import { DeviceManifestAnswer, ModelVersionDetail } from '../../src/contract/registry.ts'
import { registerVersion } from '../stages/register/register-version.ts'
import { makeSiteModel } from '../testing/made-model.ts'
import { RecordChain } from '../testing/record-chain.ts'
import type { TestDevice } from '../testing/test-device.ts'
import { TestLotlens } from '../testing/test-lotlens.ts'
import { bundledVersion } from '../testing/bundled-version.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let server: TestLotlens
let admin: Awaited<ReturnType<TestLotlens['administrator']>>
let device: TestDevice
beforeAll(async () => {
  server = await TestLotlens.open()
  admin = await server.administrator()
  device = await server.pairedDevice()
})
afterAll(() => server.remove())

async function manifest() {
  const answer = await device.call('GET', '/v1/model')
  return DeviceManifestAnswer.parse(await answer.json()).manifest?.statement ?? null
}

async function detail(version: string) {
  const answer = await admin.get(`/v1/versions/${version}`)
  return ModelVersionDetail.parse(await answer.json())
}

it('O9: a shadow stands in the manifest beside the champion, until it is ended or becomes it', async () => {
  const { folder, manifest: made } = await makeSiteModel(server.home, 'site/1')
  const { id: organisationId } = server.services.identity.organisation
  await registerVersion(server.services, {
    organisationId,
    version: 'site/1',
    modelFolder: folder,
    runId: 'run 1',
    dataset: 1,
    reports: [],
    verdict: {
      verdict: 'refuse',
      candidate: 'site/1',
      champion: bundledVersion,
      dataset: 1,
      split: 'test',
      bootstrapSeed: 1,
      reasons: [],
      at: server.now,
    },
  })
  const name = (alias: string, more: object = {}) =>
    admin.send('POST', '/v1/versions/site/1/promote', {
      alias,
      reason: 'to compare',
      pastGate: false,
      ...more,
    })

  expect((await name('shadow')).status).toBe(200)
  const first = await manifest()
  expect(first).toMatchObject({ model: { name: 'scratch-dent' }, shadow: { name: 'site' } })
  expect((await detail('site/1')).shadow).toMatchObject({ photos: 0 })

  const chain = new RecordChain(device.id)
  const { inspectionId } = chain.open()
  const sha = Sha256.parse('b'.repeat(64))
  const { photoId } = chain.photo(inspectionId, sha)
  const { predictionsId, record } = chain.predictions(inspectionId, { photoId, sha })
  if (record.type !== 'predictions.made') throw new Error('no predictions')
  const { predictions } = record.payload
  const int8 = made.files.find(({ role }) => role === 'int8')
  chain.next('shadow.made', null, {
    photoId,
    predictionsId,
    predictions: { ...predictions, model: { name: 'site', version: 1, sha: int8?.sha256 } },
  })
  await device.send(...chain.made.map((one) => one.record))
  expect((await detail('site/1')).shadow).toEqual({
    photos: 1,
    both: 1,
    onlyShadow: 0,
    onlyChampion: 0,
    shadowInferMs: 1,
    championInferMs: 1,
  })
  const inspection = await (await admin.get(`/v1/inspections/${inspectionId}`)).text()
  expect(inspection).not.toContain('"site"')

  expect((await admin.send('POST', '/v1/end-shadow', {})).status).toBe(200)
  const ended = await manifest()
  expect(ended?.shadow).toBeUndefined()
  expect(ended?.epoch).toBeGreaterThan(first?.epoch ?? Infinity)
  expect((await admin.send('POST', '/v1/end-shadow', {})).status).toBe(409)

  await name('shadow')
  expect((await name('champion', { pastGate: true })).status).toBe(200)
  expect(await manifest()).toMatchObject({ model: { name: 'site' } })
  expect((await manifest())?.shadow).toBeUndefined()
  expect((await detail('site/1')).version.aliases).toEqual(['champion'])
})

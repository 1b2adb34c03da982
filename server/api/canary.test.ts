import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { GateVerdict } from '../../src/contract/evaluation.ts'
import { DeviceManifestAnswer, ModelVersionDetail } from '../../src/contract/registry.ts'
import { isInShare, placeInRollout } from '../../src/domain/canary.ts'
import { sha256 } from '../security/hashing.ts'
import { registerVersion } from '../stages/register/register-version.ts'
import { bundledVersion } from '../testing/bundled-version.ts'
import { makeSiteModel } from '../testing/made-model.ts'
import type { TestDevice } from '../testing/test-device.ts'
import { TestLotlens } from '../testing/test-lotlens.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let server: TestLotlens
let admin: Awaited<ReturnType<TestLotlens['administrator']>>
const devices: TestDevice[] = []
beforeAll(async () => {
  server = await TestLotlens.open()
  admin = await server.administrator()
  for (let number = 0; number < 8; number += 1) devices.push(await server.pairedDevice())
  await register('site/1', 'pass')
  await register('site/2', 'pass')
  await register('site/3', 'refuse')
})
afterAll(() => server.remove())

const organisationId = () => server.services.identity.organisation.id

async function register(version: string, said: GateVerdict['verdict']) {
  const { folder: modelFolder } = await makeSiteModel(server.home, version)
  const verdict: GateVerdict = {
    verdict: said,
    candidate: version,
    champion: bundledVersion,
    dataset: 1,
    split: 'test',
    bootstrapSeed: 1,
    reasons: [],
    at: server.now,
  }
  const given = { version, modelFolder, runId: `run of ${version}`, dataset: 1 }
  await registerVersion(server.services, {
    organisationId: organisationId(),
    ...given,
    reports: [],
    verdict,
  })
}

const plain = { reason: '', pastGate: false }
const canary = (version: string, percent: number, more: object = {}) =>
  admin.send('POST', `/v1/versions/${version}/canary`, { percent, ...plain, ...more })
const promote = (version: string, more: object = {}) =>
  admin.send('POST', `/v1/versions/${version}/promote`, { alias: 'champion', ...plain, ...more })

/** What each device installed last: it takes nothing with a lower epoch (M3). */
const installed = new Map<TestDevice, { version: string; epoch: number }>()

/** What each device runs after it has asked; null: the app's own model. */
async function ask(): Promise<(string | null)[]> {
  return Promise.all(
    devices.map(async (device) => {
      const answer = await device.call('GET', '/v1/model')
      const { manifest } = DeviceManifestAnswer.parse(await answer.json())
      if (manifest === null) return null
      const { epoch, model } = manifest.statement
      const version = `${model.name}/${model.version}`
      const before = installed.get(device)
      if (before !== undefined && before.version !== version && epoch <= before.epoch) {
        throw new Error(`${version} came with epoch ${epoch} after ${before.epoch}`)
      }
      if (before === undefined || epoch > before.epoch) installed.set(device, { version, epoch })
      return version
    }),
  )
}

async function detail(version: string) {
  const answer = await admin.get(`/v1/versions/${version}`)
  return ModelVersionDetail.parse(await answer.json()).version
}

/** Devices in the share, by the rollout's id as the log has it. */
async function chosen(percent: number): Promise<boolean[]> {
  const events = await server.services.store.events.page(null, 100)
  const payload = events.find(({ type }) => type === 'canary.set')?.payload as { rollout: string }
  return devices.map(({ id: deviceId }) =>
    isInShare(placeInRollout({ rolloutId: payload.rollout, deviceId }, sha256), percent),
  )
}

it('O11: goes to its share of the devices, who stay in while it grows, until it is ended', async () => {
  expect(new Set(await ask())).toEqual(new Set([null]))
  expect((await canary('site/1', 40)).status).toBe(200)
  const small = await ask()
  const first = await chosen(40)
  expect(small).toEqual(first.map((isIn) => (isIn ? 'site/1' : null)))
  expect((await detail('site/1')).canary).toEqual({
    percent: 40,
    devices: expect.any(Number),
    of: expect.any(Number),
  })
  expect((await detail('site/1')).aliases).not.toContain('champion')

  await canary('site/1', 80)
  const large = await ask()
  const second = await chosen(80)
  expect(large).toEqual(second.map((isIn) => (isIn ? 'site/1' : null)))
  expect(first.every((isIn, one) => !isIn || second[one])).toBe(true)

  // Narrower again: who falls out goes back to the champion, by a higher epoch.
  await canary('site/1', 40)
  const back = await ask()
  expect(back.map((version) => version === 'site/1')).toEqual(first)
  expect(new Set(back)).toEqual(new Set(['site/1', bundledVersion]))

  // Another version's canary is another rollout; who ran the first one does not keep it.
  await canary('site/2', 60)
  expect(await ask()).toEqual((await chosen(60)).map((isIn) => (isIn ? 'site/2' : bundledVersion)))
  expect((await detail('site/1')).canary).toBeNull()

  expect((await admin.send('POST', '/v1/end-canary')).status).toBe(200)
  expect(new Set(await ask())).toEqual(new Set([bundledVersion]))
  expect((await admin.send('POST', '/v1/end-canary')).status).toBe(409)
})

it('O11: is issued anew before it runs out, and ends where a version goes to all', async () => {
  await canary('site/1', 50)
  const before = await ask()
  server.now += 26 * 24 * 3_600_000
  const epochs = new Map([...installed].map(([device, { epoch }]) => [device, epoch]))
  expect(await ask()).toEqual(before)
  for (const [device, { epoch }] of installed)
    expect(epoch).toBeGreaterThan(epochs.get(device) ?? 0)
  expect((await promote('site/1')).status).toBe(200)
  expect(new Set(await ask())).toEqual(new Set(['site/1']))
  expect((await detail('site/1')).canary).toBeNull()
  expect((await canary('site/1', 5)).status).toBe(409)
})

it('O11: is barred by the gate as a promotion is', async () => {
  expect((await canary('site/3', 5)).status).toBe(409)
  expect((await canary('site/3', 5, { pastGate: true })).status).toBe(400)
  expect((await canary('site/3', 0)).status).toBe(400)
  expect((await canary('site/9', 5)).status).toBe(404)
})

it('O12: a hold after a drift asks for the small share first, and for a reason to go beyond', async () => {
  const { store } = server.services
  const hold = { percent: 5, since: server.now, site: 'yard', window: 'w' }
  await store.settings.set(organisationId(), 'canary-held', hold)
  const answer = await promote('site/2')
  expect(answer.status).toBe(409)
  expect(await answer.text()).toContain('goes to 5 % of the devices first')
  expect((await canary('site/2', 25)).status).toBe(409)
  expect((await canary('site/2', 5)).status).toBe(200)
  expect((await canary('site/2', 25)).status).toBe(400)
  expect((await promote('site/2')).status).toBe(400)
  expect((await promote('site/2', { reason: 'three days without a complaint' })).status).toBe(200)
  expect(new Set(await ask())).toEqual(new Set(['site/2']))
  // Back is never held.
  expect((await admin.send('POST', '/v1/roll-back', { reason: '' })).status).toBe(200)
})

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { Sha256 } from '../../../src/contract/ids.ts'
import { ModelRefusalList } from '../../../src/contract/registry.ts'
import { RecordChain } from '../../testing/record-chain.ts'
import { TestLotlens } from '../../testing/test-lotlens.ts'
import { watchServer } from './watch-server.ts'

// A busy machine takes its time; that is no failure.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

describe('the watch over the server', () => {
  let server: TestLotlens
  beforeAll(async () => {
    server = await TestLotlens.open()
  })
  afterAll(() => server.remove())

  const organisationId = () => server.services.identity.organisation.id

  async function standing() {
    await watchServer(server.services, organisationId())
    const alerts = await server.services.store.alerts.standing(organisationId())
    return alerts.filter(({ key }) => key !== 'disk-nearly-full')
  }

  it('F9: tells of a device that refused a model, until it runs another', async () => {
    const device = await server.pairedDevice()
    const chain = new RecordChain(device.id)
    const report = (reason: string, letter: string) =>
      chain.next('device.reported', null, {
        modelSha: letter.repeat(64),
        appVersion: '0.1.0',
        backend: null,
        reason,
      }).record
    await device.send(report('first start', 'a'))
    expect(await standing()).toEqual([])
    await device.send(report('model refused: site/3: self-test', 'a'))
    const [alert] = await standing()
    expect(alert).toMatchObject({
      key: `model-refused:${device.id}`,
      title: 'Device Phone refused a model',
      state: 'firing',
    })
    expect(alert?.detail).toContain('site/3: self-test')
    expect(await standing()).toHaveLength(1)
    const refusals = async () => {
      const admin = await server.administrator()
      const answer = await admin.get('/v1/refusals')
      return ModelRefusalList.parse(await answer.json()).refusals
    }
    const first = { version: 'site/3', reason: 'self-test', browser: null, stands: true }
    expect(await refusals()).toMatchObject([{ deviceName: 'Phone', ...first, at: server.now }])
    server.now += 1
    await device.send(report('model refused: unread: signature_wrong (Safari 18 on iOS)', 'a'))
    expect(await refusals()).toMatchObject([
      { version: null, reason: 'signature_wrong', browser: 'Safari 18 on iOS', stands: true },
      { ...first, stands: false },
    ])
    await device.send(report('changed', 'b'))
    expect((await refusals()).map(({ stands }) => stands)).toEqual([false, false])
    expect(await standing()).toEqual([])
  })

  it('F9: tells of a training that failed, until a later one has finished', async () => {
    const { store } = server.services
    const add = async (number: number) => {
      const id = `run-${number}`
      await store.runs.add({
        id,
        organisationId: organisationId(),
        number,
        requestedBy: 'test',
        demo: false,
        request: {
          key: `key-${number}-of-test`,
          dataset: 1,
          start: { from: 'random' },
          rate: 'warm',
          minutes: 1,
          imgsz: null,
          seed: 1,
        },
        datasetRoot: Sha256.parse('a'.repeat(64)),
        createdAt: server.now,
      })
      const lease = { owner: 'test', until: server.now + 60_000 }
      await store.runs.take(lease, server.now)
      return id
    }
    const failure = {
      step: 'training',
      code: 'died',
      message: 'the trainer died',
      item: null,
    } as const
    await store.runs.change(await add(1), 'test', {
      state: 'failed',
      failure,
      endedAt: server.now,
    })
    expect(await standing()).toMatchObject([
      { key: 'training-failed:run-1', title: 'Training run 1 failed', severity: 'warning' },
    ])
    await store.runs.change(await add(2), 'test', { state: 'finished', endedAt: server.now })
    expect(await standing()).toEqual([])
  })
})

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { Sha256 } from '../../../src/contract/ids.ts'
import { featureNames } from '../../../src/contract/monitoring.ts'
import { classNames } from '../../../src/contract/ontology.ts'
import type { DriftedSlice } from '../../../src/domain/drift.ts'
import { madeSet, writeCoco } from '../../testing/label-folder-maker.ts'
import { TestLotlens } from '../../testing/test-lotlens.ts'
import { setTrainingRule } from '../dataset/training-rule.ts'
import { retrainOnSlice } from './retrain-on-slice.ts'
import { bundledVersion } from '../../testing/bundled-version.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

describe('the answer to drift of up to 8 %', () => {
  let server: TestLotlens
  let folder: string
  beforeAll(async () => {
    server = await TestLotlens.open()
    folder = await mkdtemp(join(tmpdir(), 'lotlens-drift-'))
  })
  afterAll(async () => {
    await server.remove()
    await rm(folder, { recursive: true, force: true })
  })

  const organisationId = () => server.services.identity.organisation.id
  const slice: DriftedSlice = { feature: 'luma', side: 'at-or-below', edge: 50 }
  const rule = { enabled: false, base: 'imports', newLabels: 2, minutes: 3 } as const

  const answer = (id: string) =>
    retrainOnSlice(server.services, {
      organisationId: organisationId(),
      window: { id, site: 'main', modelVersion: bundledVersion },
      slice,
    })

  /** Brings in four labelled photos; of them two are dark. */
  async function bringIn(): Promise<void> {
    await writeCoco(folder, await madeSet())
    await server.services.importer.start({
      organisationId: organisationId(),
      folder,
      name: 'set',
      demo: false,
      actor: 'command',
    })
    const { datasets, features } = server.services.store
    const photos = await datasets.candidates(organisationId(), ['import'], classNames.length)
    const rows = photos.map(({ sha }, index) => ({
      id: `row-${index}`,
      site: 'main',
      block: `day-${index}`,
      at: server.now,
      values: featureNames.map((name) => (name === 'luma' ? (index < 2 ? 30 : 120) : 0)),
      photoSha: Sha256.parse(sha),
    }))
    expect(await features.add(organisationId(), rows)).toBe(4)
  }

  it('F8: is no training while too few photos like these have new labels', async () => {
    const { run, why } = await answer('w0')
    expect(run).toBeNull()
    expect(why).toBe('0 photos like these have new labels, 50 are enough to train')
  })

  it('F8: is one training on a new dataset version, however often the window is answered', async () => {
    await bringIn()
    await setTrainingRule(server.services, {
      organisationId: organisationId(),
      rule,
      actor: 'test',
    })
    const { run } = await answer('w1')
    expect(run).toMatchObject({
      requestedBy: 'drift:w1',
      request: {
        key: 'drift-w1',
        dataset: 1,
        rate: 'warm',
        minutes: 3,
        start: { from: 'version', version: bundledVersion },
      },
    })
    expect((await answer('w1')).run?.id).toBe(run?.id)
    const versions = await server.services.store.datasets.list(organisationId())
    expect(versions).toMatchObject([{ number: 1, createdBy: 'drift' }])
    const { events } = server.services.store
    const requested = (await events.page(null, 50)).filter(({ type }) => type === 'run.requested')
    expect(requested).toMatchObject([{ actor: 'drift' }])
  })

  it('F8: is no further training on labels that a version holds already', async () => {
    server.now += 1
    expect((await answer('w2')).why).toMatch(/^0 photos like these/)
    expect(await server.services.store.runs.list(organisationId(), 10)).toHaveLength(1)
  })

  it('F8: says what bars the training where the labels do not make a dataset', async () => {
    await setTrainingRule(server.services, {
      organisationId: organisationId(),
      rule: { ...rule, base: 'demo' },
      actor: 'test',
    })
    const { run, why } = await answer('w3')
    expect(run).toBeNull()
    expect(why).not.toMatch(/are enough to train/)
    expect(why.length).toBeGreaterThan(10)
  })
})

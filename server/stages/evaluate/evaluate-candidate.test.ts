import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { EvaluationReport, GateVerdict } from '../../../src/contract/evaluation.ts'
import type { DatasetVersion } from '../../../src/contract/dataset.ts'
import { Sha256 } from '../../../src/contract/ids.ts'
import { makeSiteModel } from '../../testing/made-model.ts'
import { addSampleDataset } from '../../testing/sample-dataset.ts'
import { TestLotlens } from '../../testing/test-lotlens.ts'
import { evaluateCandidate } from './evaluate-candidate.ts'
import { bundledVersion } from '../../testing/bundled-version.ts'

// Several sessions open one after the other: seconds, and more on a busy machine.
vi.setConfig({ testTimeout: 120_000 })

const champion = bundledVersion

let server: TestLotlens
let dataset: DatasetVersion
beforeAll(async () => {
  server = await TestLotlens.open()
  dataset = await addSampleDataset(server.services, 1, { test: 3, val: 1, train: 1 })
})
afterAll(() => server.remove())

function evaluate(
  version: string,
  modelFolder: string,
  more: { dataset?: number; signal?: AbortSignal; onProgress?: (fraction: number) => void } = {},
) {
  return evaluateCandidate(server.services, {
    organisationId: server.services.identity.organisation.id,
    version,
    modelFolder,
    dataset: 1,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    ...more,
  })
}

describe('the evaluation of a candidate', () => {
  it('judges what ships beside the champion on the same photos, and reports val too', async () => {
    const { folder, manifest } = await makeSiteModel(server.home, 'site/1')
    const seen: number[] = []
    const onProgress = (fraction: number) => void seen.push(fraction)
    const { reports, verdict } = await evaluate('site/1', folder, { onProgress })
    for (const report of reports) EvaluationReport.parse(report)
    GateVerdict.parse(verdict)
    expect(reports.map(({ version, split, photos }) => [version, split, photos])).toEqual([
      ['site/1', 'test', 3],
      ['site/1', 'val', 1],
      [champion, 'test', 3],
    ])
    expect(seen).toEqual([1, 2, 3, 4].map((done) => done / 4))
    const [own, val, best] = reports
    expect(own?.fileSha).toBe(manifest.files.find(({ role }) => role === 'int8')?.sha256)
    expect(own).toMatchObject({ demo: true, datasetRoot: dataset.root, figures: best?.figures })
    expect(own?.figures.ap50).toBeGreaterThan(0)
    expect(own?.floatFigures?.ap50).toBeGreaterThan(0)
    expect(val?.floatFigures).toBeNull()
    expect(own?.worst.length).toBeGreaterThan(0)
    expect(own?.medianInferMs).toBeGreaterThan(0)
    expect(verdict).toMatchObject({ candidate: 'site/1', champion, dataset: 1, split: 'test' })
    const rules = verdict.reasons.filter(({ about }) => about === null).map(({ rule }) => rule)
    expect(rules).toEqual([
      'ap50',
      'ap',
      'int8-ap50',
      'int8-ap',
      'calibration',
      'speed',
      'self-test',
      'demo',
    ])
    const recalls = verdict.reasons.filter(({ rule }) => rule === 'recall-class')
    expect(recalls.map(({ outcome }) => outcome)).toEqual(recalls.map(() => 'too-few'))
    expect(recalls.length).toBeGreaterThan(1)
  })

  it('G1: refuses one that sees nothing, with its figures in words', async () => {
    const { folder } = await makeSiteModel(server.home, 'site/2', (manifest) => ({
      ...manifest,
      preprocessing: { ...manifest.preprocessing, scale: manifest.preprocessing.scale / 100 },
    }))
    const { verdict } = await evaluate('site/2', folder)
    expect(verdict.verdict).toBe('refuse')
    const refusal = verdict.reasons.find(({ outcome }) => outcome === 'refuse')
    expect(refusal).toMatchObject({ rule: 'ap50' })
    expect(refusal?.message).toMatch(/^AP50 is \d+\.\d\d %, the champion's \d+\.\d\d %; at least/)
  })

  it('names the photo that is gone, and the dataset that has no test photos', async () => {
    const { folder } = await makeSiteModel(server.home, 'site/3')
    await addSampleDataset(server.services, 2, { val: 1 })
    await expect(evaluate('site/3', folder, { dataset: 2 })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/^dataset version 2 has no test photos: import some/),
    })
    await expect(evaluate('site/3', folder, { dataset: 9 })).rejects.toMatchObject({
      code: 'not_found',
    })
    await addSampleDataset(server.services, 3, { test: 1 })
    const place = { organisationId: server.services.identity.organisation.id, number: 3 }
    const [item] = await server.services.store.datasets.items(place, { after: -1 }, 1)
    const sha = Sha256.parse(item?.photoSha)
    await server.services.objects.remove(sha)
    await expect(evaluate('site/3', folder, { dataset: 3 })).rejects.toMatchObject({
      message: expect.stringContaining(`${sha} of the dataset is no longer on this server`),
    })
  })

  it('ends at once where it is stopped', async () => {
    const { folder } = await makeSiteModel(server.home, 'site/4')
    await addSampleDataset(server.services, 4, { test: 3 })
    const stop = new AbortController()
    const seen: number[] = []
    const onProgress = (fraction: number) => {
      seen.push(fraction)
      stop.abort()
    }
    const stopped = evaluate('site/4', folder, { dataset: 4, signal: stop.signal, onProgress })
    await expect(stopped).rejects.toThrow(/abort/i)
    expect(seen).toHaveLength(1)
  })
})

import { mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { GateVerdict } from '../../../src/contract/evaluation.ts'
import { openReleasedModel } from '../../detect/released-model.ts'
import { makeSiteModel } from '../../testing/made-model.ts'
import { asPopularModel } from '../../testing/popular-model.ts'
import { addSampleDataset } from '../../testing/sample-dataset.ts'
import { TestLotlens } from '../../testing/test-lotlens.ts'
import { runStages, type RunStages } from '../train/run-stages.ts'
import { importModel } from './import-model.ts'
import { bundledFolder, bundledVersion } from '../../testing/bundled-version.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const script = fileURLToPath(new URL('../../testing/scripted-trainer.mjs', import.meta.url))

let server: TestLotlens
let folder: string
let float: Uint8Array
let trainerCalls: string
beforeAll(async () => {
  server = await TestLotlens.open()
  folder = await mkdtemp(join(tmpdir(), 'lotlens-model-file-'))
  await addSampleDataset(server.services, 1, { train: 1, val: 1, test: 1 })
  const bundled = await openReleasedModel(bundledFolder)
  float = await readFile(bundled.pathOf('float'))
  trainerCalls = join(folder, 'plays.json.calls')
})
afterAll(async () => {
  await server.remove()
  await rm(folder, { recursive: true, force: true })
})
beforeEach(() => rm(trainerCalls, { force: true }))

const verdict: GateVerdict = {
  verdict: 'refuse',
  reasons: [],
  candidate: 'site/1',
  champion: bundledVersion,
  dataset: 1,
  bootstrapSeed: 1,
  split: 'test',
  at: 1,
}

/** Imports a file; the trainer plays a script, and the folder that it would make is a bundled one. */
async function importFile(
  file: string,
  play: unknown[] = [{ log: 'at work' }, { finished: null }],
) {
  const plays = join(folder, 'plays.json')
  await writeFile(plays, JSON.stringify({ release: [play] }))
  const { services, home } = server
  const stages: RunStages = {
    ...runStages(services),
    writeReference: () => makeSiteModel(home, 'site/1'),
    evaluateCandidate: async () => ({ reports: [], verdict }),
  }
  const said: string[] = []
  const result = await importModel(
    {
      store: services.store,
      home,
      stages,
      findTrainer: async () => ({ file: process.execPath, args: [script, plays] }),
    },
    {
      organisationId: services.identity.organisation.id,
      file,
      dataset: 1,
      signal: new AbortController().signal,
      say: (line) => void said.push(line),
    },
  )
  return { result, said }
}

async function written(name: string, content: Uint8Array): Promise<string> {
  await writeFile(join(folder, name), content)
  return join(folder, name)
}

const metadata = (names: string, task = 'detect') => ({ names, task, stride: '32' })

describe('a model file', () => {
  it.each([
    ["{0: 'dent', 1: 'scratch'}", 'segment', "was made for the task 'segment'; only 'detect' runs"],
    [
      "{0: 'cat', 1: 'dog'}",
      'detect',
      'knows the classes cat, dog; a model here knows scratch and',
    ],
    ["{0: 'scratch'}", 'detect', 'gives 6 rows for 1 classes; a detector gives 5'],
    ['', 'detect', 'does not say its classes'],
  ])('with the classes %s for %s is refused before anything is done', async (names, task, why) => {
    const file = await written('theirs.onnx', asPopularModel(float, metadata(names, task)))
    await expect(importFile(file)).rejects.toThrow(`theirs.onnx ${why}`)
    await expect(readdir(join(server.home, 'models'))).rejects.toThrow(/ENOENT/)
    await expect(readFile(trainerCalls)).rejects.toThrow(/ENOENT/)
  })

  it('is refused where it is cut short, too large, no model or not there', async () => {
    const cut = await written('cut.onnx', float.subarray(0, 1_000_000))
    await expect(importFile(cut)).rejects.toThrow(/^cut\.onnx is cut short: its graph has/)
    const text = await written('text.onnx', Buffer.from('hello'))
    await expect(importFile(text)).rejects.toThrow(/^text\.onnx is no ONNX file/)
    await expect(importFile(join(folder, 'none.onnx'))).rejects.toThrow(/^There is no file .*none/)
    const huge = await open(join(folder, 'huge.onnx'), 'w')
    await huge.truncate(3 * 2 ** 30) // sparse: no block of it is written
    await huge.close()
    await expect(importFile(join(folder, 'huge.onnx'))).rejects.toThrow(/^huge\.onnx has 3\.2 GB/)
  })

  it('that the trainer refuses is registered as nothing, in the trainer’s words', async () => {
    const file = await written(
      'theirs.onnx',
      asPopularModel(float, metadata("['dent', 'scratch']")),
    )
    const play = [{ failed: ['bad_init', 'theirs.onnx is no YOLOv8 n, s or m', file] }]
    await expect(importFile(file, play)).rejects.toThrow('theirs.onnx is no YOLOv8 n, s or m')
    const { store, identity } = server.services
    expect(await store.models.find(identity.organisation.id, 'site/1')).toBeNull()
  })

  it('is released by the trainer, judged, and registered as one that came as a file', async () => {
    const file = await written(
      'theirs.onnx',
      asPopularModel(float, metadata("['dent', 'scratch']")),
    )
    const { result, said } = await importFile(file)
    expect(result).toEqual({ version: 'site/1', verdict })
    expect(said).toContain('at work')
    const [call] = (await readFile(trainerCalls, 'utf8')).trim().split('\n')
    const words: string[] = JSON.parse(call ?? '')
    expect(words.slice(0, 3)).toEqual(['release', '--checkpoint', file])
    expect(words.at(words.indexOf('--run-id') + 1)).toMatch(/^file-[0-9a-f]{16}$/)
    const { store, identity } = server.services
    const found = await store.models.find(identity.organisation.id, 'site/1')
    // Nothing of the dataset has trained it: an audit must not say so.
    expect(found).toMatchObject({ origin: 'file', runId: null, dataset: null, verdict })
  })
})

import type { DatasetPage } from '../../contract/dataset.ts'
import type { ModelVersion } from '../../contract/registry.ts'
import { Sha256 } from '../../contract/ids.ts'
import type { Run, RunDetail } from '../../contract/run.ts'

/** A hash of one digit, for tests. */
export const shaOf = (digit: string) => Sha256.parse(digit.repeat(64))

export const run: Run = {
  id: 'run-1',
  number: 1,
  request: {
    key: 'key-of-run-1',
    dataset: 2,
    start: { from: 'version', version: 'scratch-dent/1' },
    rate: 'warm',
    minutes: 2,
    imgsz: null,
    seed: 1,
  },
  requestedBy: 'desk',
  datasetRoot: shaOf('a'),
  demo: true,
  state: 'running',
  step: 'training',
  progress: 0.25,
  etaS: 90,
  failure: null,
  resumes: 0,
  createdAt: 1000,
  startedAt: 2000,
  firstEpochAt: 12_000,
  endedAt: null,
  codeSha: shaOf('c'),
  environment: { torch: '2.13.0' },
  version: null,
  lastMetrics: { box_loss: 2.5, ap50: 0.4 },
}

export const runDetail: RunDetail = {
  run,
  epochs: [
    { epoch: 1, of: 8, at: 12_000, metrics: { box_loss: 3.25, ap50: -1 } },
    { epoch: 2, of: 8, at: 20_000, metrics: { box_loss: 2.5, ap50: 0.4, images_per_s: 21 } },
  ],
  log: [{ at: 3000, level: 'warning', message: 'dropped x.jpg: not an image' }],
  artefacts: [{ path: 'last.safetensors', sizeBytes: 6_200_000, sha256: null }],
}

export const bundled: ModelVersion = {
  version: 'scratch-dent/1',
  sha: shaOf('b'),
  demo: false,
  origin: 'bundled',
  runId: null,
  dataset: null,
  registeredAt: 500,
  aliases: ['champion'],
  gate: null,
  ap50: null,
  ap: null,
  deviceCount: 2,
}

export const trained: ModelVersion = {
  ...bundled,
  version: 'site/1',
  sha: shaOf('d'),
  demo: true,
  origin: 'run',
  runId: run.id,
  dataset: 2,
  registeredAt: 90_000,
  aliases: [],
  gate: 'pass',
  ap50: 0.42,
  ap: 0.2,
  deviceCount: 1,
}

export const datasetPage: DatasetPage = {
  versions: [
    {
      number: 2,
      createdAt: 900,
      createdBy: 'desk',
      demo: true,
      root: shaOf('a'),
      counts: [],
      phonePhotos: 1,
    },
  ],
  imports: [],
  importing: null,
  previews: [],
  demoOffered: false,
  rule: { enabled: false, base: 'imports', newLabels: 50, minutes: 30 },
}

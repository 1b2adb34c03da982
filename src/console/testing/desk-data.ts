import type { DatasetPage } from '../../contract/dataset.ts'
import type { EvaluationReport, GateVerdict } from '../../contract/evaluation.ts'
import { Sha256 } from '../../contract/ids.ts'
import { ModelManifest } from '../../contract/model.ts'
import type { ModelVersion, ModelVersionDetail } from '../../contract/registry.ts'
import type { Run, RunDetail } from '../../contract/run.ts'
import { manifestWith } from '../../domain/testing/manifest-maker.ts'

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
  canary: null,
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

const figures = {
  ap: 0.2,
  ap50: 0.42,
  ap75: 0.15,
  apSmall: -1,
  apMedium: 0.1,
  apLarge: 0.3,
  ar100: 0.5,
}
const counts = (score: number, hits: number, falseAlarms: number) => ({
  score,
  hits,
  falseAlarms,
  misses: 10 - hits,
  precision: hits / Math.max(1, hits + falseAlarms),
  recall: hits / 10,
  f1: (2 * hits) / (hits + falseAlarms + 10),
})

export const report: EvaluationReport = {
  format: 1,
  version: 'site/1',
  fileSha: shaOf('d'),
  dataset: 2,
  datasetRoot: shaOf('a'),
  demo: true,
  split: 'test',
  photos: 16,
  input: { width: 320, height: 320 },
  protocol: 'COCO box evaluation',
  figures,
  floatFigures: { ...figures, ap50: 0.43 },
  classes: [
    {
      classId: 0,
      truthCount: 10,
      ap: 0.1,
      ap50: 0.3,
      precisionAt50: Array.from({ length: 101 }, (_, index) => 1 - index / 100),
      thresholds: [counts(0.01, 8, 12), counts(0.2, 6, 4), counts(0.5, 2, 0)],
      released: counts(0.2, 6, 4),
    },
    {
      classId: 1,
      truthCount: 0,
      ap: -1,
      ap50: -1,
      precisionAt50: [],
      thresholds: [],
      released: counts(0.3, 0, 0),
    },
  ],
  ece: 0.05,
  detectionCount: 10,
  medianInferMs: 12.3,
  worst: [
    {
      photoSha: shaOf('e'),
      size: { width: 640, height: 480 },
      group: 'car-7',
      misses: 1,
      falseAlarms: 1,
      truth: [
        { classId: 0, box: { x: 1, y: 1, width: 9, height: 9 }, ignore: false, found: false },
        { classId: 1, box: { x: 50, y: 50, width: 9, height: 9 }, ignore: false, found: true },
      ],
      shown: [
        { classId: 1, box: { x: 50, y: 50, width: 9, height: 9 }, score: 0.6, hit: true },
        { classId: 0, box: { x: 99, y: 9, width: 9, height: 9 }, score: 0.4, hit: false },
      ],
    },
  ],
  seconds: 75,
  at: 95_000,
}

export const verdict: GateVerdict = {
  verdict: 'pass',
  candidate: 'site/1',
  champion: 'scratch-dent/1',
  dataset: 2,
  split: 'test',
  bootstrapSeed: 1,
  reasons: [
    {
      rule: 'ap50',
      outcome: 'pass',
      about: null,
      message: 'AP50 is 42.00 %, the champion has 30.00 %.',
      candidate: 0.42,
      champion: 0.3,
      limit: 0.295,
    },
    {
      rule: 'calibration',
      outcome: 'too-few',
      about: null,
      message: '10 detections; 500 are needed.',
      candidate: 0.05,
      champion: 0.04,
      limit: 0.06,
    },
  ],
  at: 95_000,
}

export const versionDetail: ModelVersionDetail = {
  version: trained,
  manifest: ModelManifest.parse(
    manifestWith(
      [
        {
          role: 'int8',
          path: 'model.int8.onnx',
          engine: 'onnxruntime',
          input: [320, 320],
          sha256: shaOf('d'),
          sizeBytes: 3_400_000,
        },
      ],
      { name: 'site' },
    ),
  ),
  card: '# site 1\n\nMade here.',
  verdict,
  evaluations: [report],
  approvals: [],
  previous: null,
  shadow: null,
}

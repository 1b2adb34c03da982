import { describe, expect, it } from 'vitest'
import { DeviceId, InspectionId, PhotoId, RecordId } from '../../../src/contract/ids.ts'
import type { AnnotatedBox } from '../../../src/contract/label.ts'
import { boxId, sha, uuid } from '../../../src/domain/testing/record-maker.ts'
import type { AuditedChain } from '../../db/audit-repository.ts'
import { annotationHash } from '../label/annotate.ts'
import { brokenLink } from './broken-link.ts'

type Chain = AuditedChain['chain']

const verdict: Chain['verdict'] = {
  recordId: RecordId.parse(uuid(1)),
  recordHash: sha(1),
  inspectionId: InspectionId.parse(uuid(2)),
  photoId: PhotoId.parse(uuid(3)),
  photoSha: sha(2),
  deviceId: DeviceId.parse(uuid(4)),
  deviceName: 'Phone',
  modelSha: sha(3),
  receivedAt: 1,
  boxCount: 1,
}

const version: NonNullable<Chain['version']> = {
  version: 'site/1',
  sha: sha(3),
  demo: false,
  origin: 'run',
  runId: 'run-1',
  dataset: 1,
  registeredAt: 1,
  aliases: [],
  gate: 'pass',
  ap50: null,
  ap: null,
  deviceCount: 0,
}

const run: NonNullable<Chain['run']> = {
  id: 'run-1',
  number: 4,
  requestedBy: 'me',
  datasetRoot: sha(5),
  demo: false,
  request: {
    key: 'some-key',
    dataset: 1,
    start: { from: 'random' },
    rate: 'full',
    minutes: 1,
    imgsz: null,
    seed: 1,
  },
  state: 'finished',
  step: 'registering',
  progress: null,
  etaS: null,
  failure: null,
  resumes: 0,
  createdAt: 1,
  startedAt: 1,
  firstEpochAt: 1,
  endedAt: 1,
  codeSha: null,
  environment: null,
  version: 'site/1',
  lastMetrics: null,
}

const dataset: NonNullable<Chain['dataset']> = {
  number: 1,
  createdAt: 1,
  createdBy: 'me',
  demo: false,
  root: sha(5),
  counts: [],
  phonePhotos: 0,
}

const box: AnnotatedBox = {
  boxId: boxId(1),
  classId: 0,
  ignore: false,
  box: { x: 1, y: 2, width: 3, height: 4 },
}
const said = { photoSha: sha(6), boxes: [box], complete: true }
const label: Chain['labels'][number] = {
  photoSha: sha(6),
  split: 'train',
  origin: 'import',
  deviceName: null,
  annotation: {
    ...said,
    version: 2,
    hash: annotationHash(said),
    at: 1,
    source: { kind: 'import', importId: 'i', labelFile: 'a.txt', photoFile: 'a.jpg' },
  },
}

const whole: Chain = { verdict, version, run, dataset, labels: [label], labelCount: 1, events: [] }

function check(changes: Partial<Chain>, wrongLabelCount = 0): string | null {
  return brokenLink({ chain: { ...whole, ...changes }, wrongLabelCount })
}

describe('A3: what is broken in a chain', () => {
  it('is nothing where every link holds', () => {
    expect(check({})).toBeNull()
  })

  it('is the first link that is not there', () => {
    expect(check({ version: null, run: null })).toContain('No version that is registered here')
    expect(check({ version: { ...version, origin: 'bundled' } })).toContain('came with the app')
    expect(check({ run: null, dataset: null })).toBe('The run run-1 of site/1 is not there.')
    expect(check({ dataset: null })).toBe('Dataset version 1 of run 4 is not there.')
  })

  it('is a dataset with another root than the run trained on', () => {
    const other = { ...dataset, root: sha(7) }
    expect(check({ dataset: other })).toContain('Run 4 trained on a dataset with the root 000')
  })

  it('is a label whose boxes are not what was hashed', () => {
    const moved = { ...box, box: { ...box.box, x: 2 } }
    const changed = { ...label, annotation: { ...label.annotation, boxes: [moved] } }
    expect(check({ labels: [changed] })).toContain('Label version 2 of photo 000')
    expect(check({}, 3)).toBe('3 labels of dataset version 1 are not the ones that it names.')
  })
})

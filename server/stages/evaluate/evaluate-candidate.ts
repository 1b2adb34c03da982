import { readFile } from 'node:fs/promises'
import { GoldenExpected } from '../../../src/contract/model.ts'
import type { DatasetVersion, Split } from '../../../src/contract/dataset.ts'
import type { EvaluationReport, GateVerdict } from '../../../src/contract/evaluation.ts'
import { judgeCandidate } from '../../../src/domain/gate.ts'
import type { LabelledPhoto } from '../../../src/domain/photo-outcome.ts'
import { ApiError } from '../../api-error.ts'
import type { Clock } from '../../clock.ts'
import type { Store } from '../../db/store.ts'
import { openReleasedModel, type ReleasedModel } from '../../detect/released-model.ts'
import type { ObjectStore } from '../../objects/object-store.ts'
import { findDatasetVersion, readDatasetItems } from '../dataset/labelled-photos.ts'
import { modelFolderOf } from '../register/model-folders.ts'
import { evaluateSplit, type FileToEvaluate } from './evaluate-split.ts'
import { evaluationReport } from './evaluation-report.ts'

export interface EvaluationPorts {
  readonly store: Pick<Store, 'datasets' | 'aliases'>
  readonly objects: ObjectStore
  readonly home: string
  readonly clock: Clock
}

export interface CandidateToEvaluate {
  readonly organisationId: string
  /** `site/3` */
  readonly version: string
  readonly modelFolder: string
  readonly dataset: number
  readonly signal: AbortSignal
  /** 0 to 1 */
  onProgress(fraction: number): void
}

/**
 * Evaluates what a run has made as phones would run it: the quantised file through the phone's own
 * code around onnxruntime-node, its float file beside it and the champion's int8 file on the same
 * photos of test; on val the candidate alone. Nothing is stored: `registerVersion` does that.
 * @returns the candidate's reports and the champion's on test, and the gate's verdict
 * @throws ApiError conflict where the dataset has no test photos or a photo cannot be read
 * @throws ModelFolderError where a model's folder is not what its manifest says
 */
export async function evaluateCandidate(
  ports: EvaluationPorts,
  asked: CandidateToEvaluate,
): Promise<{ reports: EvaluationReport[]; verdict: GateVerdict }> {
  const dataset = await findDatasetVersion(ports, asked.organisationId, asked.dataset)
  const photoCount = (split: Split) =>
    dataset.counts.find((one) => one.split === split)?.photos ?? 0
  if (photoCount('test') === 0) {
    const what = `dataset version ${asked.dataset} has no test photos`
    throw new ApiError('conflict', `${what}: import some, and make a new version`)
  }
  return evaluateOn(dataset, { ports, asked, photoCount })
}

interface Evaluating {
  readonly ports: EvaluationPorts
  readonly asked: CandidateToEvaluate
  photoCount(split: Split): number
}

async function evaluateOn(
  dataset: DatasetVersion,
  { ports, asked, photoCount }: Evaluating,
): Promise<{ reports: EvaluationReport[]; verdict: GateVerdict }> {
  const { organisationId, version, signal } = asked
  const candidate = await openReleasedModel(asked.modelFolder)
  const championVersion = await ports.store.aliases.find(organisationId, 'champion')
  const champion =
    championVersion === null
      ? null
      : await openReleasedModel(modelFolderOf(ports.home, championVersion))

  let done = 0
  const onPhoto = () => {
    done += 1
    asked.onProgress(done / (photoCount('test') + photoCount('val')))
  }
  const evaluate = async (split: Split, files: readonly FileToEvaluate[]) => {
    const begun = performance.now()
    const photos = photosOf(ports, { ...asked, split })
    const results = await evaluateSplit(files, photos, {
      ...ports,
      signal,
      onPhoto,
      photoCount: photoCount(split),
    })
    return { results, seconds: (performance.now() - begun) / 1000 }
  }
  const files = [fileOf(candidate, 'int8'), fileOf(candidate, 'float')]
  if (champion !== null) files.push(fileOf(champion, 'int8'))
  const test = await evaluate('test', files)
  const val = photoCount('val') === 0 ? null : await evaluate('val', files.slice(0, 1))

  const at = ports.clock()
  const { demo, root: datasetRoot } = dataset
  const facts = { dataset: asked.dataset, datasetRoot, demo, at }
  const onTest = { ...facts, split: 'test', seconds: test.seconds } as const
  const [int8, float, championInt8 = null] = test.results
  if (int8 === undefined || float === undefined) throw new Error('a file has no result')
  const reports = [evaluationReport(candidate, { int8, float }, { ...onTest, version })]
  const valInt8 = val?.results[0]
  if (val !== null && valInt8 !== undefined) {
    const onVal = { ...facts, version, split: 'val', seconds: val.seconds } as const
    reports.push(evaluationReport(candidate, { int8: valInt8, float: null }, onVal))
  }
  if (champion !== null && championInt8 !== null && championVersion !== null) {
    const ofChampion = { ...onTest, version: championVersion }
    reports.push(evaluationReport(champion, { int8: championInt8, float: null }, ofChampion))
  }
  const seed = seedOf(candidate)
  const judged = judgeCandidate({
    candidate: int8,
    candidateFloat: float,
    champion: championInt8,
    demo,
    goldenScore: await goldenScoreOf(candidate),
    seed,
  })
  const verdict: GateVerdict = {
    ...judged,
    candidate: version,
    champion: championVersion,
    dataset: asked.dataset,
    split: 'test',
    bootstrapSeed: seed,
    at,
  }
  return { reports, verdict }
}

function fileOf(model: ReleasedModel, role: 'int8' | 'float'): FileToEvaluate {
  return { modelPath: model.pathOf(role), manifest: model.manifest, timed: role === 'int8' }
}

async function* photosOf(
  { store }: Pick<EvaluationPorts, 'store'>,
  { organisationId, dataset, split }: { organisationId: string; dataset: number; split: Split },
): AsyncGenerator<LabelledPhoto> {
  for await (const { item, boxes } of readDatasetItems({ store }, organisationId, dataset, split)) {
    yield { sha: item.photoSha, size: item.size, group: item.group, boxes }
  }
}

/** Highest score that the int8 file gave on the golden pictures when it was packaged. */
async function goldenScoreOf(model: ReleasedModel): Promise<number> {
  const text = await readFile(model.pathOf('golden-expected'), 'utf8')
  const { images } = GoldenExpected.parse(JSON.parse(text))
  return Math.max(0, ...images.flatMap(({ top }) => top.map(({ score }) => score)))
}

/** The bootstrap draws the same for the same file: 28 bits of its hash. */
function seedOf({ manifest }: ReleasedModel): number {
  const sha = manifest.files.find(({ role }) => role === 'int8')?.sha256 ?? '0'
  return Number.parseInt(sha.slice(0, 7), 16)
}

import type { DatasetVersion, Split } from '../../../src/contract/dataset.ts'
import type { EvaluationReport, GateVerdict } from '../../../src/contract/evaluation.ts'
import { reportedFigures, type FileEvaluation } from '../../../src/domain/file-evaluation.ts'
import { judgeCandidate, type GateSide } from '../../../src/domain/gate.ts'
import type { LabelledPhoto } from '../../../src/domain/photo-outcome.ts'
import { ApiError } from '../../api-error.ts'
import type { Clock } from '../../clock.ts'
import type { Store } from '../../db/store.ts'
import { NodeDetector } from '../../detect/node-detector.ts'
import { openReleasedModel, type ReleasedModel } from '../../detect/released-model.ts'
import type { ObjectStore } from '../../objects/object-store.ts'
import { Undo } from '../../undo.ts'
import { findDatasetVersion, readDatasetItems } from '../dataset/labelled-photos.ts'
import { modelFolderOf } from '../register/model-folders.ts'
import { evaluatedFile, evaluateSplit, reportOf } from './evaluate-split.ts'

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
  const undo = new Undo()
  try {
    return await evaluateOn(dataset, { ports, asked, undo, photoCount })
  } finally {
    await undo.run()
  }
}

interface Evaluating {
  readonly ports: EvaluationPorts
  readonly asked: CandidateToEvaluate
  readonly undo: Undo
  photoCount(split: Split): number
}

async function evaluateOn(
  dataset: DatasetVersion,
  { ports, asked, undo, photoCount }: Evaluating,
): Promise<{ reports: EvaluationReport[]; verdict: GateVerdict }> {
  const { organisationId, version, signal } = asked
  const candidate = await openReleasedModel(asked.modelFolder)
  const championVersion = await ports.store.aliases.find(organisationId, 'champion')
  const champion =
    championVersion === null
      ? null
      : await openReleasedModel(modelFolderOf(ports.home, championVersion))

  let done = 0
  const work = {
    objects: ports.objects,
    signal,
    onPhoto() {
      done += 1
      asked.onProgress(done / (photoCount('test') + photoCount('val')))
    },
  }
  const int8 = await open(candidate, 'int8', undo)
  const onTest = evaluatedFile(int8, candidate)
  const floatOnTest = evaluatedFile(await open(candidate, 'float', undo), candidate)
  const championOnTest =
    champion === null ? null : evaluatedFile(await open(champion, 'int8', undo), champion)
  const onVal = evaluatedFile(int8, candidate)

  const photos = (split: Split) => photosOf(ports, { ...asked, split })
  const files = [onTest, floatOnTest, ...(championOnTest === null ? [] : [championOnTest])]
  const testSeconds = await timed(ports.clock, () => evaluateSplit(files, photos('test'), work))
  const valSeconds = await timed(ports.clock, () => evaluateSplit([onVal], photos('val'), work))

  const at = ports.clock()
  const { demo, root: datasetRoot } = dataset
  const facts = { dataset: asked.dataset, datasetRoot, demo, at, seconds: testSeconds }
  const onTestFacts = { ...facts, split: 'test' } as const
  const runs = { int8: onTest.evaluation, float: floatOnTest.evaluation }
  const reports = [reportOf(candidate, runs, { ...onTestFacts, version })]
  if (photoCount('val') > 0) {
    const onValFacts = { ...facts, version, split: 'val', seconds: valSeconds } as const
    reports.push(reportOf(candidate, { int8: onVal.evaluation, float: null }, onValFacts))
  }
  if (champion !== null && championOnTest !== null && championVersion !== null) {
    const own = { int8: championOnTest.evaluation, float: null }
    reports.push(reportOf(champion, own, { ...onTestFacts, version: championVersion }))
  }
  const seed = seedOf(candidate)
  const judged = judgeCandidate({
    candidate: sideOf(onTest.evaluation),
    candidateFloat: sideOf(floatOnTest.evaluation),
    champion: championOnTest === null ? null : sideOf(championOnTest.evaluation),
    demo,
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

async function open(model: ReleasedModel, role: 'int8' | 'float', undo: Undo) {
  const detector = await NodeDetector.open({
    modelPath: model.pathOf(role),
    manifest: model.manifest,
    threadCount: 1,
  })
  undo.add(() => detector.close())
  return detector
}

async function* photosOf(
  { store }: Pick<EvaluationPorts, 'store'>,
  { organisationId, dataset, split }: { organisationId: string; dataset: number; split: Split },
): AsyncGenerator<LabelledPhoto> {
  for await (const { item, boxes } of readDatasetItems({ store }, organisationId, dataset, split)) {
    yield { sha: item.photoSha, size: item.size, group: item.group, boxes }
  }
}

async function timed(clock: Clock, work: () => Promise<void>): Promise<number> {
  const begun = clock()
  await work()
  return (clock() - begun) / 1000
}

function sideOf(evaluation: FileEvaluation): GateSide {
  return {
    figures: reportedFigures(evaluation.figures()),
    groupCounts: evaluation.groupCounts(),
    calibrationError: evaluation.calibrationError(),
    shownCount: evaluation.shownCount,
    medianInferMs: evaluation.medianInferMs(),
  }
}

/** The bootstrap draws the same for the same file: 28 bits of its hash. */
function seedOf({ manifest }: ReleasedModel): number {
  const sha = manifest.files.find(({ role }) => role === 'int8')?.sha256 ?? '0'
  return Number.parseInt(sha.slice(0, 7), 16)
}

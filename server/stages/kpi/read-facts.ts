import type { Sha256 } from '../../../src/contract/ids.ts'
import { classNames } from '../../../src/contract/ontology.ts'
import type { EvidenceRecord, RecordOf } from '../../../src/contract/record.ts'
import type {
  ChampionFigures,
  InspectedCar,
  KpiFacts,
  KpiPhoto,
  TimedPrediction,
} from '../../../src/domain/kpi.ts'
import type { Clock } from '../../clock.ts'
import type { Store } from '../../db/store.ts'
import { storedRecord, type StoredRecord } from '../ingest/inspection-fold.ts'

const days = 30
const judgedWindows = 200

const photoTypes = ['photo.added', 'predictions.made', 'correction.made'] as const
/** Small, and older ones speak of photos that came in time. */
const framingTypes = ['inspection.opened', 'photo.retracted'] as const

/** What this server knows of the last 30 days, without samples and retracted photos. */
export async function readKpiFacts(
  { store, clock }: { store: Store; clock: Clock },
  organisationId: string,
): Promise<KpiFacts> {
  const from = clock() - days * 24 * 3_600_000
  const framing = await store.records.ofTypes(organisationId, framingTypes, 0)
  const recent = await store.records.ofTypes(organisationId, photoTypes, from)
  const records = keepReal(recent.map(storedRecord), framing.map(storedRecord))
  const windows = await store.driftWindows.latest(organisationId, judgedWindows)
  return {
    classNames,
    window: `last ${days} days`,
    predictions: predictionsOf(records),
    inspections: inspectionsOf(records),
    photos: await photosOf(store, organisationId, records),
    champion: await championFigures(store, organisationId),
    drift: windows.flatMap(({ driftPercent, ...window }) =>
      driftPercent === null ? [] : { ...window, driftPercent },
    ),
  }
}

interface RealRecords {
  readonly added: readonly { record: RecordOf<'photo.added'>; receivedAt: number }[]
  /** First passes alone: a fine pass adds boxes to what was shown already. */
  readonly predictions: readonly { record: RecordOf<'predictions.made'>; receivedAt: number }[]
  /** Boxes of fine passes: what a person did with them says nothing of the first pass. */
  readonly closerBoxIds: ReadonlySet<string>
  readonly corrections: readonly RecordOf<'correction.made'>[]
}

function keepReal(recent: readonly StoredRecord[], framing: readonly StoredRecord[]): RealRecords {
  const samples = new Set<string>()
  const retracted = new Set<string>()
  for (const { record } of framing) {
    if (record.type === 'inspection.opened' && record.payload.sample) {
      samples.add(record.inspectionId)
    }
    if (record.type === 'photo.retracted') retracted.add(record.payload.photoId)
  }
  const added = recent.flatMap(({ record, receivedAt }) => {
    if (record.type !== 'photo.added' || record.payload.rendered) return []
    const isSample = record.payload.source === 'sample' || samples.has(record.inspectionId)
    return isSample || retracted.has(record.id) ? [] : { record, receivedAt }
  })
  const real = new Set<string>(added.map(({ record }) => record.id))
  return {
    added,
    predictions: recent.flatMap(({ record, receivedAt }) =>
      isOfReal(record, 'predictions.made', real) && record.payload.pass === 'first'
        ? { record, receivedAt }
        : [],
    ),
    closerBoxIds: new Set(
      recent.flatMap(({ record }) =>
        isOfReal(record, 'predictions.made', real) && record.payload.pass === 'fine'
          ? record.payload.predictions.boxes.map(({ boxId }) => boxId)
          : [],
      ),
    ),
    corrections: recent.flatMap(({ record }) =>
      isOfReal(record, 'correction.made', real) ? record : [],
    ),
  }
}

function isOfReal<T extends 'predictions.made' | 'correction.made'>(
  record: EvidenceRecord,
  type: T,
  real: ReadonlySet<string>,
): record is RecordOf<T> {
  if (record.type !== type) return false
  const isAboutPhoto = record.type === 'predictions.made' || record.type === 'correction.made'
  return isAboutPhoto && real.has(record.payload.photoId)
}

function predictionsOf({ predictions }: RealRecords): TimedPrediction[] {
  return predictions.map(({ record, receivedAt }) => {
    const { photoSha, backend, model, timings } = record.payload.predictions
    const { decodeMs, prepareMs, inferMs, postMs } = timings
    return {
      photoSha,
      at: receivedAt,
      backend: `${backend.engine} x${backend.threads}`,
      model: `${model.name}/${model.version}`,
      totalMs: decodeMs + prepareMs + inferMs + postMs,
    }
  })
}

function inspectionsOf({
  added,
  predictions,
  closerBoxIds,
  corrections,
}: RealRecords): InspectedCar[] {
  const predicted = new Set<string>(predictions.map(({ record }) => record.payload.photoId))
  // Keeping a box as it is confirms the model; everything else corrects it.
  const corrected = new Set(
    corrections
      .filter(({ payload }) =>
        payload.boxes.some(
          ({ origin, parentBoxId }) => origin !== 'model' && !closerBoxIds.has(parentBoxId ?? ''),
        ),
      )
      .map(({ inspectionId }) => inspectionId),
  )
  const cars = new Map<string, InspectedCar>()
  for (const { record, receivedAt } of added) {
    const { inspectionId } = record
    const before = cars.get(inspectionId)
    cars.set(inspectionId, {
      inspectionId,
      at: Math.max(before?.at ?? 0, receivedAt),
      photos: (before?.photos ?? 0) + 1,
      predicted: (before?.predicted ?? 0) + (predicted.has(record.id) ? 1 : 0),
      corrected: corrected.has(inspectionId),
    })
  }
  return [...cars.values()]
}

async function photosOf(
  store: Store,
  organisationId: string,
  { added }: RealRecords,
): Promise<KpiPhoto[]> {
  // Two photos with the same bytes have one label and count once.
  const times = new Map<Sha256, number>()
  for (const { record, receivedAt } of added) times.set(record.payload.sha, receivedAt)
  const labels = await store.annotations.latest(organisationId, [...times.keys()])
  return [...times].map(([photoSha, at]) => {
    const label = labels.get(photoSha)
    if (label === undefined) return { photoSha, at, label: 'none', boxes: null }
    const boxes = classNames.map(
      (_, id) => label.boxes.filter(({ classId, ignore }) => classId === id && !ignore).length,
    )
    return { photoSha, at, label: label.complete ? 'complete' : 'incomplete', boxes }
  })
}

async function championFigures(
  store: Store,
  organisationId: string,
): Promise<ChampionFigures | null> {
  const version = await store.aliases.find(organisationId, 'champion')
  if (version === null) return null
  const reports = await store.models.evaluations(organisationId, version)
  const report = reports.find(({ split }) => split === 'test')
  if (report === undefined) return null
  const { ap50, ap75, ap } = report.figures
  return {
    version,
    dataset: report.dataset,
    photos: report.photos,
    ap50,
    ap75,
    ap,
    classes: report.classes.map((one) => ({
      ap: one.ap,
      ap50: one.ap50,
      truthCount: one.truthCount,
      recall: one.released.recall,
    })),
  }
}

import type { Kpi, KpiFigure, KpiName, KpiRows } from '../contract/kpi.ts'

/** What a phone measured of one photo: from the JPEG to boxes. */
export interface TimedPrediction {
  readonly photoSha: string
  readonly at: number
  /** Engine and threads, e.g. `wasm x4`. */
  readonly backend: string
  readonly model: string
  readonly totalMs: number
}

export interface InspectedCar {
  readonly inspectionId: string
  readonly at: number
  readonly photos: number
  /** Photos that a model has looked at. */
  readonly predicted: number
  /** A person moved, relabelled, added or rejected a box. */
  readonly corrected: boolean
}

export interface KpiPhoto {
  readonly photoSha: string
  readonly at: number
  readonly label: 'none' | 'incomplete' | 'complete'
  /** Labels by class id; null where it has no annotation. */
  readonly boxes: readonly number[] | null
}

/** The champion's figures on the test split of its newest dataset. */
export interface ChampionFigures {
  readonly version: string
  readonly dataset: number
  readonly photos: number
  readonly ap50: number
  readonly ap75: number
  readonly ap: number
  readonly classes: readonly {
    readonly ap: number
    readonly ap50: number
    readonly recall: number
    readonly truthCount: number
  }[]
}

export interface JudgedSite {
  readonly site: string
  readonly to: number
  readonly driftPercent: number
  readonly worst: string | null
  readonly route: string
}

/** Everything that the KPIs are computed from. Samples are in none of it. */
export interface KpiFacts {
  /** Names of the classes by their id. */
  readonly classNames: readonly string[]
  /** How far back it reaches, in words. */
  readonly window: string
  readonly predictions: readonly TimedPrediction[]
  readonly inspections: readonly InspectedCar[]
  readonly photos: readonly KpiPhoto[]
  readonly champion: ChampionFigures | null
  /** Windows that were judged, the latest first. */
  readonly drift: readonly JudgedSite[]
}

type Cell = KpiRows['rows'][number][number]

/** Figures with the rows behind them, or what they lack. */
interface KpiTable {
  readonly figures: readonly KpiFigure[]
  readonly lacks: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
}

interface KpiRule {
  readonly title: string
  /** As the customer's document states it. */
  readonly formula: string
  table(facts: KpiFacts): KpiTable
}

const lacking = (lacks: string): KpiTable => ({ figures: [], lacks, columns: [], rows: [] })

const noSample =
  'A random sample of photos whose labels were adjudicated. What the champion does on its test split stands on its version page.'
const noPhotos = 'Photos of real cars; samples never count.'

const rules: Readonly<Record<KpiName, KpiRule>> = {
  precision: {
    title: 'Precision',
    formula: 'TP / (TP + FP), at the deployed threshold, IoU 0.5',
    table: () => lacking(noSample),
  },
  recall: {
    title: 'Recall',
    formula: 'TP / (TP + FN), at the deployed threshold, IoU 0.5',
    table: () => lacking(noSample),
  },
  f1: { title: 'F1', formula: '2PR / (P + R)', table: () => lacking(noSample) },
  map: {
    title: 'mAP',
    formula: 'mean of AP per class, at 0.5, 0.75 and 0.5:0.95 (COCO rules)',
    table: mapTable,
  },
  latency: {
    title: 'Latency',
    formula: 'p50, p95 and p99 from the photo to boxes, by backend',
    table: latencyTable,
  },
  throughput: {
    title: 'Throughput',
    formula: 'images processed / seconds of processing',
    table: throughputTable,
  },
  'dispute-reduction': {
    title: 'Dispute reduction',
    formula: '(old - new) / old x 100, rates per 100 sales',
    table: () => lacking('No baseline: dispute events, and a signed rate from before.'),
  },
  'transaction-speed': {
    title: 'Transaction speed',
    formula: '(old - new) / old x 100 of the median transaction time',
    table: () => lacking('No baseline: start and end of transactions, and a median from before.'),
  },
  'cost-reduction': {
    title: 'Cost reduction',
    formula: '(old - new) / old x 100 per inspection',
    table: () =>
      lacking(
        'No baseline: labour minutes, their rate, infrastructure cost, and a cost from before.',
      ),
  },
  automation: {
    title: 'Automation',
    formula: 'inspections done by the model / all inspections x 100',
    table: automationTable,
  },
  labelled: {
    title: 'Labelled',
    formula: 'labelled images / all images x 100',
    table: labelledTable,
  },
  'damage-distribution': {
    title: 'Damage distribution',
    formula: 'share of the labels per class, and recall per class',
    table: damageTable,
  },
  'data-drift': {
    title: 'Data drift',
    formula: 'the largest 100 x KS that counts, by site',
    table: driftTable,
  },
}

/** One KPI with the rows that it was computed from. */
export function kpiWithRows(
  name: KpiName,
  facts: KpiFacts,
): { kpi: Kpi; columns: string[]; rows: Cell[][] } {
  const { title, formula, table } = rules[name]
  const { figures, lacks, columns, rows } = table(facts)
  return {
    kpi: {
      name,
      title,
      formula,
      lacks,
      figures: [...figures],
      rowCount: rows.length,
      window: facts.window,
    },
    columns: [...columns],
    rows: rows.map((row) => [...row]),
  }
}

/** The value that a share of the values does not pass: nearest rank. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
  if (value === undefined) throw new Error('a percentile needs at least one value')
  return value
}

const percent = (label: string, part: number, whole: number): KpiFigure => ({
  label,
  value: (100 * part) / whole,
  unit: '%',
})

const ratio = (label: string, value: number): KpiFigure => ({ label, value, unit: 'ratio' })

const count = (label: string, value: number): KpiFigure => ({ label, value, unit: 'photos' })

function byBackend(predictions: readonly TimedPrediction[]): [string, TimedPrediction[]][] {
  const groups = new Map<string, TimedPrediction[]>()
  for (const one of predictions) {
    groups.set(one.backend, [...(groups.get(one.backend) ?? []), one])
  }
  return [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1))
}

const noTimings = 'Photos of real cars on which a phone has run the model; samples never count.'

function latencyTable({ predictions }: KpiFacts): KpiTable {
  return timed(predictions, (backend, times) =>
    ([50, 95, 99] as const).map((rank) => ({
      label: `p${rank} ${backend}`,
      value: percentile(times, rank / 100),
      unit: 'ms',
    })),
  )
}

function throughputTable({ predictions }: KpiFacts): KpiTable {
  return timed(predictions, (backend, times) => {
    const minutes = times.reduce((sum, ms) => sum + ms, 0) / 60_000
    // Clocks of some browsers are too coarse to see a fast photo at all.
    return minutes > 0
      ? [{ label: backend, value: times.length / minutes, unit: 'photos/min' }]
      : []
  })
}

function timed(
  predictions: readonly TimedPrediction[],
  figuresOf: (backend: string, totalMs: readonly number[]) => KpiFigure[],
): KpiTable {
  if (predictions.length === 0) return lacking(noTimings)
  return {
    figures: byBackend(predictions).flatMap(([backend, own]) =>
      figuresOf(
        backend,
        own.map(({ totalMs }) => totalMs),
      ),
    ),
    lacks: '',
    columns: ['photo', 'at', 'backend', 'model', 'ms'],
    rows: predictions.map(({ photoSha, at, backend, model, totalMs }) => [
      photoSha,
      at,
      backend,
      model,
      totalMs,
    ]),
  }
}

function automationTable({ inspections }: KpiFacts): KpiTable {
  if (inspections.length === 0) return lacking('Inspections of real cars; samples never count.')
  const done = inspections.filter(({ photos, predicted }) => predicted === photos)
  const untouched = done.filter(({ corrected }) => !corrected)
  return {
    figures: [
      percent('done by the model', done.length, inspections.length),
      percent('done and not corrected', untouched.length, inspections.length),
    ],
    lacks: '',
    columns: ['inspection', 'at', 'photos', 'seen by the model', 'corrected'],
    rows: inspections.map((one) => [
      one.inspectionId,
      one.at,
      one.photos,
      one.predicted,
      one.corrected ? 'yes' : 'no',
    ]),
  }
}

function labelledTable({ photos }: KpiFacts): KpiTable {
  if (photos.length === 0) return lacking(noPhotos)
  const labelled = photos.filter(({ label }) => label !== 'none')
  const complete = photos.filter(({ label }) => label === 'complete')
  return {
    figures: [
      percent('labelled', labelled.length, photos.length),
      percent('complete', complete.length, photos.length),
      count('photos', photos.length),
    ],
    lacks: '',
    columns: ['photo', 'at', 'label'],
    rows: photos.map(({ photoSha, at, label }) => [photoSha, at, label]),
  }
}

function damageTable({ photos, classNames, champion }: KpiFacts): KpiTable {
  const labelled = photos.filter(({ boxes }) => boxes !== null)
  const totals = classNames.map((_, id) =>
    labelled.reduce((sum, { boxes }) => sum + (boxes?.[id] ?? 0), 0),
  )
  const all = totals.reduce((sum, total) => sum + total, 0)
  if (all === 0) return lacking('Labels: accept the boxes of a photo in the review queue.')
  const recalls = classNames.flatMap((name, id): KpiFigure[] => {
    const own = champion?.classes[id]
    if (own === undefined || own.truthCount === 0) return []
    return [percent(`${name} found (champion, test)`, own.recall, 1)]
  })
  return {
    figures: [...classNames.map((name, id) => percent(name, totals[id] ?? 0, all)), ...recalls],
    lacks: '',
    columns: ['photo', 'at', ...classNames],
    rows: labelled.map(({ photoSha, at, boxes }) => [
      photoSha,
      at,
      ...classNames.map((_, id) => boxes?.[id] ?? 0),
    ]),
  }
}

function mapTable({ champion, classNames }: KpiFacts): KpiTable {
  if (champion === null) {
    return lacking(
      'An evaluation of the champion on a test split: train a version, or bring in a test set.',
    )
  }
  const { version, dataset, classes } = champion
  return {
    figures: [
      ratio('AP50', champion.ap50),
      ratio('AP75', champion.ap75),
      ratio('AP50:95', champion.ap),
      count('photos', champion.photos),
    ],
    lacks: '',
    columns: ['version', 'dataset', 'class', 'boxes', 'AP50', 'AP50:95'],
    rows: classes.map(({ truthCount, ap50, ap }, id) => [
      version,
      dataset,
      classNames[id] ?? String(id),
      truthCount,
      ap50,
      ap,
    ]),
  }
}

function driftTable({ drift }: KpiFacts): KpiTable {
  if (drift.length === 0) {
    return lacking(
      'A judged window: 3,000 independent photos of a site. The Monitor page shows how many there are.',
    )
  }
  const latest = new Map<string, JudgedSite>()
  for (const window of drift) if (!latest.has(window.site)) latest.set(window.site, window)
  return {
    figures: [...latest.values()].map(({ site, driftPercent, worst }) => ({
      label: worst === null ? site : `${site}, ${worst}`,
      value: driftPercent,
      unit: '%',
    })),
    lacks: '',
    columns: ['site', 'until', 'drift %', 'worst feature', 'route'],
    rows: drift.map(({ site, to, driftPercent, worst, route }) => [
      site,
      to,
      driftPercent,
      worst,
      route,
    ]),
  }
}

import { median, medianTimings, type BenchRow } from './figures.ts'
import type { Run } from './interleaved.ts'

/** Engines of ours with their threads; those of the second engine where it ships. */
export type OwnKey = 'ort1t' | 'ort2t' | 'engine2_1t' | 'engine2_2t'
export const ownKeys: readonly OwnKey[] = ['ort1t', 'ort2t', 'engine2_1t', 'engine2_2t']

/** `640/ort1t`: one of ours at the 640 class; `released/...`: at the released model's own size. */
export type SizeClass = '640' | 'released'
type NativeKind = 'int8-1t' | 'int8-2t' | 'float-1t' | 'float-2t'
/** The second look of the default engine, tile by tile. */
export type FineKey = 'fine-1t' | 'fine-2t'
export type BenchKey = `${SizeClass}/${OwnKey | FineKey | NativeKind}` | 'reference' | 'bare'

export type BenchRuns = ReadonlyMap<BenchKey, readonly Run[]>

type PerEngine = Partial<Record<OwnKey, number>>

/** What one size class comes to. */
export interface ClassFigures {
  readonly photoToBoxesMs: PerEngine
  readonly ratioToReference: PerEngine
  /** Inference beside onnxruntime-node's int8 on as many threads. */
  readonly int8ToNative: PerEngine
  /** The whole second look, after the first boxes. */
  readonly finePassMs: PerEngine
  readonly mainBlockedMs: number
}

/** Medians of the runs of one class and their ratios. */
export function classFigures(runs: BenchRuns, sizeClass: SizeClass): ClassFigures {
  const keys = ownKeys.filter((key) => runs.has(`${sizeClass}/${key}`))
  const perEngine = (figure: (key: OwnKey) => number): PerEngine =>
    Object.fromEntries(keys.map((key) => [key, figure(key)]))
  const own = (key: OwnKey) => runsOf(runs, `${sizeClass}/${key}`)
  const fine = (key: FineKey) => runsOf(runs, `${sizeClass}/${key}`)
  return {
    photoToBoxesMs: perEngine((key) => totalMs(own(key))),
    ratioToReference: perEngine((key) => totalMs(own(key)) / referenceMs(runs)),
    int8ToNative: perEngine((key) => {
      const threads = key.endsWith('1t') ? '1t' : '2t'
      return inferMs(own(key)) / inferMs(runsOf(runs, `${sizeClass}/int8-${threads}`))
    }),
    finePassMs: { ort1t: totalMs(fine('fine-1t')), ort2t: totalMs(fine('fine-2t')) },
    mainBlockedMs: Math.max(
      ...[...keys.map(own), fine('fine-1t'), fine('fine-2t')].map((some) =>
        median(some.map((run) => run.blockedMs)),
      ),
    ),
  }
}

export function referenceMs(runs: BenchRuns): number {
  return totalMs(runsOf(runs, 'reference'))
}

/** The reference's inference beside the bare runtime on the same file: 1 where it is made fairly. */
export function referenceToBare(runs: BenchRuns): number {
  return inferMs(runsOf(runs, 'reference')) / inferMs(runsOf(runs, 'bare'))
}

export function rowOf(what: string, runs: readonly Run[]): BenchRow {
  return {
    what,
    ...medianTimings(runs.map(({ timings }) => timings)),
    totalMs: totalMs(runs),
    blockedMs: median(runs.map(({ blockedMs }) => blockedMs)),
  }
}

/** Two figures behind the point are as much as a run can tell. */
export function rounded(_: string, value: unknown): unknown {
  return typeof value === 'number' ? Math.round(value * 100) / 100 : value
}

export function runsOf(runs: BenchRuns, key: BenchKey): readonly Run[] {
  const found = runs.get(key)
  if (found === undefined) throw new Error(`nothing ran as ${key}`)
  return found
}

function inferMs(runs: readonly Run[]): number {
  return median(runs.map(({ timings }) => timings.inferMs))
}

function totalMs(runs: readonly Run[]): number {
  return median(runs.map((run) => run.totalMs))
}

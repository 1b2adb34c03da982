/**
 * `npm run bench:detect`: from a 12-megapixel JPEG to boxes in Chromium, part by part, beside the
 * limit of this machine (onnxruntime-node, int8) and what plain browser projects do. One interleaved
 * run, medians, so that a busy machine is busy for all alike; the ratios hold better than the times.
 * Prints a table, and JSON on the last line.
 */
import { cpus, loadavg } from 'node:os'
import { readFile } from 'node:fs/promises'
import type { Timings } from '../../src/contract/detection.ts'
import { NodeDetector } from '../../server/detect/node-detector.ts'
import type { ReleasedModel } from '../../server/detect/released-model.ts'
import { openDetectBrowser, type DetectBrowser } from '../detect-browser.ts'
import type { PhotoAddress } from '../detect-page/main.ts'
import { releasedModel } from '../released-model.ts'
import { benchPhoto, type BenchPhoto } from './bench-photo.ts'
import { median, medianTimings, table, type BenchRow } from './figures.ts'

const roundCount = Number(process.env['LOTLENS_BENCH_ROUNDS'] ?? 15)
const warmUpCount = 2
const sessionCount = 5
const threadCounts = [1, 2] as const
type ThreadCount = (typeof threadCounts)[number]

interface Run {
  readonly totalMs: number
  readonly blockedMs: number
  readonly timings?: Timings
}

interface Runs {
  readonly phone: Record<ThreadCount, Run[]>
  readonly native: Record<ThreadCount, Run[]>
  readonly plain: Run[]
}

const model = await releasedModel()
const photo = await benchPhoto()
const browser = await openDetectBrowser()
try {
  const coldStarts = await openDetectors(browser)
  const runs = await interleavedRuns(browser, model, photo)
  const sessions = await openSessions(browser)
  const figures = {
    bench: 'detect',
    model: `${model.manifest.name} ${model.manifest.version}`,
    input: model.manifest.input,
    photo: photo.what,
    rounds: roundCount,
    rows: rowsOf(runs),
    ...sessions,
    coldStarts,
    ratios: ratiosOf(runs),
    machine: { cpu: cpus()[0]?.model, cores: cpus().length, load: loadavg()[0] },
  }
  console.log(table(figures.rows))
  console.log(
    `session ${figures.sessionMs.toFixed(0)} ms, first run ${figures.firstRunMs.toFixed(0)} ms; ` +
      `the browser runs for ${figures.ratios.inferToNative1.toFixed(1)} and ` +
      `${figures.ratios.inferToNative2.toFixed(1)} times as long as native (1 and 2 threads)`,
  )
  console.log(JSON.stringify(figures, rounded))
} finally {
  await browser.close()
  await photo.remove()
}

/** From nothing to an engine that has run once: the first start also fetches and self-tests. */
async function openDetectors({ page }: DetectBrowser) {
  const starts = []
  for (const threads of threadCounts) {
    starts.push(await page.evaluate((count) => window.detectPage.open(count), threads))
  }
  return starts.map(({ threads, coldStartMs }) => ({ threads, coldStartMs }))
}

/** What one more session costs, with runtime and model at hand. */
async function openSessions({ page }: DetectBrowser) {
  const sessions = []
  for (let round = 0; round < sessionCount; round += 1) {
    sessions.push(await page.evaluate(() => window.detectPage.openEngine(2)))
  }
  return {
    sessionMs: median(sessions.map(({ sessionMs }) => sessionMs)),
    firstRunMs: median(sessions.map(({ warmUpMs }) => warmUpMs)),
  }
}

async function interleavedRuns(
  { page, publish }: DetectBrowser,
  { pathOf, manifest }: ReleasedModel,
  { path, size }: BenchPhoto,
): Promise<Runs> {
  const runs: Runs = { phone: { 1: [], 2: [] }, native: { 1: [], 2: [] }, plain: [] }
  const at = await publish(path, size)
  const jpeg = await readFile(path)
  const open = (threadCount: ThreadCount) =>
    NodeDetector.open({ modelPath: pathOf('int8'), manifest, threadCount })
  const natives = { 1: await open(1), 2: await open(2) }
  for (let round = 0; round < warmUpCount + roundCount; round += 1) {
    for (const threads of threadCounts) {
      const onPhone = await phoneRun(page, at, threads)
      const onServer = await nativeRun(natives[threads], jpeg)
      if (round < warmUpCount) continue
      runs.phone[threads].push(onPhone)
      runs.native[threads].push(onServer)
    }
    const plain = await page.evaluate((address) => window.detectPage.reference(address), at)
    if (round >= warmUpCount) runs.plain.push(plain)
  }
  await natives[1].close()
  await natives[2].close()
  return runs
}

async function phoneRun(
  page: DetectBrowser['page'],
  address: PhotoAddress,
  threads: ThreadCount,
): Promise<Run> {
  const { predictions, ...run } = await page.evaluate(
    ({ at, count }) => window.detectPage.detect(at, count),
    { at: address, count: threads },
  )
  return { ...run, timings: predictions.timings }
}

async function nativeRun(detector: NodeDetector, jpeg: Uint8Array): Promise<Run> {
  const begun = performance.now()
  const { timings } = await detector.detect(jpeg)
  return { timings, totalMs: performance.now() - begun, blockedMs: 0 }
}

function rowsOf({ phone, native, plain }: Runs): BenchRow[] {
  return [
    ...threadCounts.map((threads) => row(`Lotlens, ${threads} thread(s)`, phone[threads])),
    ...threadCounts.map((threads) => row(`native int8, ${threads} thread(s)`, native[threads])),
    row('plain project: main thread, float, 1 thread', plain),
  ]
}

function row(what: string, runs: readonly Run[]): BenchRow {
  return {
    what,
    ...medianTimings(runs.flatMap(({ timings }) => timings ?? [])),
    totalMs: median(runs.map(({ totalMs }) => totalMs)),
    blockedMs: median(runs.map(({ blockedMs }) => blockedMs)),
  }
}

function ratiosOf({ phone, native, plain }: Runs) {
  return {
    inferToNative1: inferMs(phone[1]) / inferMs(native[1]),
    inferToNative2: inferMs(phone[2]) / inferMs(native[2]),
    totalToPlain1: totalMs(phone[1]) / totalMs(plain),
    totalToPlain2: totalMs(phone[2]) / totalMs(plain),
  }
}

function inferMs(runs: readonly Run[]): number {
  return median(runs.flatMap(({ timings }) => timings?.inferMs ?? []))
}

function totalMs(runs: readonly Run[]): number {
  return median(runs.map((run) => run.totalMs))
}

function rounded(_: string, value: unknown): unknown {
  return typeof value === 'number' ? Math.round(value * 100) / 100 : value
}

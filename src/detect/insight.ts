import type { Backend } from '../contract/detection.ts'
import { agrees, goldenDifference } from '../domain/golden-check.ts'
import { ladderFor, type DeviceFacts } from './backend-ladder.ts'
import { alive } from './engine.ts'
import { isSameBackend, type EngineHistory, type Fault } from './engine-history.ts'
import type { EngineMemory, Trial } from './engine-memory.ts'
import { goldenPictures } from './golden-pictures.ts'
import { fileForBackend, openFile, type ModelSource } from './open-model.ts'
import { tryWebgpu, type TrialOptions } from './webgpu-trial.ts'
import { wasRight } from './webgpu-verdict.ts'
import type { EngineProcess, EngineWorker } from './worker-api.ts'

/** All that the diagnostics show of the engines. */
export interface InsightReport {
  readonly device: DeviceFacts
  /** What can run here at all, the fastest first. */
  readonly choices: readonly Backend[]
  /** What a person wants; null: the phone chooses. */
  readonly forced: Backend | null
  /** How WebGPU did on the model that runs; null where it was not tried. */
  readonly trial: Trial | null
  /** The newest first. */
  readonly faults: readonly Fault[]
}

/** What one backend did in the self-test. */
export interface SelfTestRow {
  readonly backend: Backend
  readonly right: boolean
  /** Median of one run, milliseconds; null where it did not come so far. */
  readonly runMs: number | null
  readonly sessionMs: number | null
  /** What went wrong, or how WebGPU compared. */
  readonly words: string | null
}

export type ForceOutcome = { readonly ok: true } | { readonly ok: false; readonly why: string }

/** A look into the detector, for the diagnostics. */
export interface Insight {
  report(): InsightReport
  /**
   * Run on this backend from the next photo on, and at the next starts; null: let the phone choose.
   * One that is wrong or does not open is not taken, or fallen back from.
   */
  force(backend: Backend | null): Promise<ForceOutcome>
  /** Each backend on the golden pictures, and how long it takes. One worker after the other. */
  selfTest(onRow: (row: SelfTestRow) => void): Promise<void>
}

export interface InsightParts {
  readonly memory: EngineMemory
  readonly history: EngineHistory
  readonly device: DeviceFacts
  readonly start: (backend: Backend) => EngineProcess
  readonly deadlineMs: number
  /** How a trial of WebGPU is held; undefined where none ever is. */
  readonly trial?: TrialOptions
}

/** What the detector lets the diagnostics do. */
export interface DetectorInside {
  source(): ModelSource | null
  /** Build the ladder anew and open its first rung that works; resolves with it. */
  reopen(): Promise<Backend>
}

const timedRunCount = 5

export function createInsight(parts: InsightParts, inside: DetectorInside): Insight {
  return {
    report() {
      const { device, history, memory } = parts
      const source = inside.source()
      return {
        device,
        choices: ladderFor(device, device.hasWebgpu).rungs,
        forced: history.forced(),
        trial: source === null ? null : memory.trial(source.model.int8.sha256),
        faults: history.faults(),
      }
    },
    async force(backend) {
      const { history } = parts
      const source = inside.source()
      if (source === null) return { ok: false, why: 'no model runs' }
      if (backend?.engine === 'webgpu') {
        const trial = await holdTrial(parts, source)
        if (trial === null) return { ok: false, why: 'this browser gives no graphics adapter' }
        if (!wasRight(trial)) return { ok: false, why: trial.why }
      }
      history.force(backend)
      const running = await inside.reopen()
      if (backend === null || isSameBackend(running, backend)) return { ok: true }
      return { ok: false, why: history.faults()[0]?.why ?? 'it did not start' }
    },
    async selfTest(onRow) {
      const source = inside.source()
      if (source === null) return
      for (const backend of ladderFor(parts.device, parts.device.hasWebgpu).rungs) {
        const test = backend.engine === 'webgpu' ? testGraphics : testOnGolden
        onRow(await test(parts, { source: quiet(source), backend }))
      }
    },
  }
}

interface Tested {
  readonly source: ModelSource
  readonly backend: Backend
}

async function testOnGolden(
  parts: InsightParts,
  { source, backend }: Tested,
): Promise<SelfTestRow> {
  const process = parts.start(backend)
  try {
    const file = fileForBackend(source, backend)
    const opening = openFile(process, { source, backend, file })
    const { sessionMs } = await alive(process, opening, parts.deadlineMs)
    const work = examineAndTime(process.engine, source)
    const { wrong, runMs } = await alive(process, work, parts.deadlineMs)
    return { backend, right: wrong === null, runMs, sessionMs, words: wrong }
  } catch (cause) {
    return { backend, right: false, runMs: null, sessionMs: null, words: String(cause) }
  } finally {
    process.end()
  }
}

async function examineAndTime(engine: EngineWorker, { model, files }: ModelSource) {
  let wrong: string | null = null
  for (const { png, expected } of await goldenPictures(model, files)) {
    const answer = await engine.examine(png)
    if (!answer.ok) return { wrong: answer.problem, runMs: null }
    const difference = goldenDifference(expected, answer.value)
    if (agrees(difference)) continue
    wrong = `off by ${difference.boxPx.toFixed(2)} px, ${difference.score.toFixed(3)} of score`
  }
  return { wrong, runMs: await engine.time(timedRunCount) }
}

/** WebGPU runs another file than the golden pictures speak for: its trial compares it with wasm. */
async function testGraphics(
  parts: InsightParts,
  { source, backend }: Tested,
): Promise<SelfTestRow> {
  const nothing = { backend, right: false, runMs: null, sessionMs: null }
  try {
    const trial = await holdTrial(parts, source)
    if (trial === null) return { ...nothing, words: 'no graphics adapter' }
    return { ...nothing, right: wasRight(trial), words: trial.why }
  } catch (cause) {
    return { ...nothing, words: String(cause) }
  }
}

/** A trial now, whatever an earlier one said, since a person asks for it; null where there is no GPU. */
async function holdTrial(parts: InsightParts, source: ModelSource): Promise<Trial | null> {
  const { trial, device, memory } = parts
  if (trial === undefined || !device.hasWebgpu) return null
  let made: Trial | null = null
  await tryWebgpu(
    { ...trial, device: { ...device, ios: false, savesData: false }, idle: async () => undefined },
    {
      ...quiet(source),
      memory: {
        ...memory,
        trial: () => null,
        rememberTrial(next) {
          made = next
          memory.rememberTrial(next)
        },
      },
    },
  )
  return made
}

/** What is loaded here is no progress of the detector, which is long ready. */
function quiet(source: ModelSource): ModelSource {
  return { ...source, onProgress: () => undefined }
}

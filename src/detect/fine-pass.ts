import type { Backend, PredictionSet, Timings } from '../contract/detection.ts'
import type { Box } from '../contract/geometry.ts'
import type { FoundBox } from '../domain/detections.ts'
import { addedBoxes, boxesOfTile } from '../domain/fine-boxes.ts'
import { finePlan, planSize, type FinePlan } from '../domain/fine-tiles.ts'
import { fineHindrance, type FineCosts } from '../domain/fine-worth.ts'
import type { ModelEngine } from './model-engine.ts'
import { ownInput, takeInput } from './model-inputs.ts'
import { DetectError, type PhotoToDetect } from './ports.ts'
import { predictionSet } from './prediction-set.ts'

/** Work in the detector's turn, on the model that runs; it rejects at once when the signal fires. */
export type TakeTurn = <T>(
  work: (running: ModelEngine) => Promise<T>,
  signal?: AbortSignal,
) => Promise<T>

/** Why nobody looked closer; `other-model`: another one runs by now than in the first pass. */
export type LeftOut = 'no-threshold' | 'other-model' | 'pointless' | 'too-slow' | 'battery-low'

export type FineOutcome =
  | { readonly ok: true; readonly predictions: PredictionSet }
  | { readonly ok: false; readonly why: LeftOut }

export interface FineOptions {
  readonly signal: AbortSignal
  readonly onProgress: (done: number, count: number) => void
}

/** Looks at a photo's tiles, in the detector's turns. */
export type FinePass = (
  photo: PhotoToDetect,
  first: PredictionSet,
  options: FineOptions,
) => Promise<FineOutcome>

interface Look {
  readonly photo: PhotoToDetect
  readonly first: PredictionSet
  readonly key: string
}

/** What the tiles have given so far. */
interface Findings {
  readonly boxes: FoundBox[]
  readonly timings: Record<keyof Timings, number>
  backend: Backend
  /** A worker holds the photo decoded. */
  isHeld: boolean
}

/**
 * The second look at a photo, for marks that are too small in the first. Each tile is a turn of its
 * own, so that a new photo waits for one tile at most, and a signal is heeded between two. What the
 * first pass shows is never touched: only boxes that it lacks come back.
 */
export function createFinePass(
  turn: TakeTurn,
  battery: () => Promise<FineCosts['battery']>,
): FinePass {
  return async (photo, first, { signal, onProgress }) => {
    const look: Look = { photo, first, key: crypto.randomUUID() }
    const charge = await battery()
    const found: Findings = {
      boxes: [],
      timings: { decodeMs: 0, prepareMs: 0, inferMs: 0, postMs: 0 },
      backend: first.backend,
      isHeld: false,
    }
    const plan = await turn(async (running) => planFor(running, look, charge), signal)
    if (typeof plan === 'string') return { ok: false, why: plan }
    try {
      for (const [index, tile] of plan.tiles.entries()) {
        onProgress(index, plan.tiles.length)
        const isSame = await turn(
          (running) => lookAtTile(running, { look, plan, tile, found }),
          signal,
        )
        if (!isSame) return { ok: false, why: 'other-model' }
      }
      return await turn(async (running) => setOf(running, look, found), signal)
    } finally {
      // Nobody waits for this: the next photo that is held takes the place anyway.
      if (found.isHeld) turn(letPhotoGo).catch(() => undefined)
    }
  }
}

function planFor(
  { source }: ModelEngine,
  { photo, first }: Look,
  battery: FineCosts['battery'],
): FinePlan | LeftOut {
  const { manifest } = source.model
  if (!isModelOf(first, manifest)) return 'other-model'
  if (manifest.fine === undefined) return 'no-threshold'
  const plan = finePlan(photo.size, manifest.input, manifest.fine.magnification)
  if (plan === null) return 'pointless'
  const tileCount = plan.tiles.length
  return fineHindrance({ tileCount, first: first.timings, battery }) ?? plan
}

/** False where another model runs by now. */
async function lookAtTile(
  { source, engine }: ModelEngine,
  { look, plan, tile, found }: { look: Look; plan: FinePlan; tile: Box; found: Findings },
): Promise<boolean> {
  const { manifest } = source.model
  if (manifest.fine === undefined || !isModelOf(look.first, manifest)) return false
  const { thresholds } = manifest.fine
  const { photo, key } = look
  const { value, backend } = await engine.run(async (worker, on) => {
    // Tiles have the shape of the model's own input, whatever the photo's first pass ran.
    await takeInput(worker, source, ownInput(source, on))
    const answer = await worker.detectTile({ key, tile, thresholds })
    if (!answer.ok || answer.value !== null) return answer
    // The first tile, or a worker that took over from one that broke or was replaced.
    const { bytes: jpeg, size } = photo
    const holding = await worker.holdPhoto({ key, jpeg, size }, planSize(plan, size))
    if (!holding.ok) return holding
    found.isHeld = true
    found.timings.decodeMs += holding.value
    return worker.detectTile({ key, tile, thresholds })
  })
  if (value === null) throw new DetectError('engine_failed', { cause: 'the photo is not held' })
  found.boxes.push(...boxesOfTile(value.boxes, { tile, photo: photo.size }))
  for (const part of ['decodeMs', 'prepareMs', 'inferMs', 'postMs'] as const) {
    found.timings[part] += value.timings[part]
  }
  found.backend = backend
  return true
}

async function letPhotoGo({ engine }: ModelEngine): Promise<void> {
  await engine.run(async (worker) => {
    await worker.letPhotoGo()
    return { ok: true, value: null }
  })
}

function setOf({ source }: ModelEngine, { photo, first }: Look, found: Findings): FineOutcome {
  const { manifest } = source.model
  if (manifest.fine === undefined || !isModelOf(first, manifest)) {
    return { ok: false, why: 'other-model' }
  }
  const { thresholds } = manifest.fine
  const { backend, timings } = found
  const boxes = addedBoxes(found.boxes, first.boxes, thresholds.nmsIou)
  const input = ownInput(source, backend)
  const set = predictionSet({ photo, manifest, input, backend, found: { boxes, timings } })
  return { ok: true, predictions: { ...set, thresholds } }
}

function isModelOf(
  { model }: PredictionSet,
  { name, version }: { readonly name: string; readonly version: number },
): boolean {
  return model.name === name && model.version === version
}

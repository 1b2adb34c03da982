import type { Size } from '../contract/geometry.ts'
import { boxesFromOutput } from '../domain/detections.ts'
import { middleOf } from '../domain/golden-check.ts'
import { isSameSize } from '../domain/input-choice.ts'
import type { RgbaPixels } from '../domain/lanczos.ts'
import { letterboxFor } from '../domain/letterbox.ts'
import { packLetterboxed } from '../domain/tensor.ts'
import { takeCompiled, type CompiledRuntime } from './compiled-runtime.ts'
import { decodeExact, decodePhoto } from './decode-photo.ts'
import { createFastResize } from './fast-resize.ts'
import { createFrameLook, type FrameLook, type SizedSession } from './frame-look.ts'
import { isNonsense } from './nonsense.ts'
import { openSession, type OnnxRuntime, type OpenSession } from './onnx-session.ts'
import { createTileLook } from './tile-look.ts'
import type {
  EngineAnswer,
  EngineSetup,
  EngineWorker,
  FoundBoxes,
  OpenedEngine,
} from './worker-api.ts'

/** A session with what it runs on. */
export interface Opened {
  readonly setup: EngineSetup
  readonly session: OpenSession
  /** Planes float32[3, height, width]; one buffer for all runs. */
  readonly tensor: Float32Array
}

/** For landscape and portrait, or one of them and the model's own. */
const mostSessions = 2

/** The worker's side: one photo from JPEG to boxes, on one runtime. */
export function createEngineWorker(ort: OnnxRuntime, provider: 'wasm' | 'webgpu'): EngineWorker {
  /** The one that runs comes first. */
  let sessions: readonly Opened[] = []
  let runtime: CompiledRuntime | null = null
  let look: FrameLook | null = null

  function ready(): Opened {
    const [running] = sessions
    if (running === undefined) throw new Error('the engine is not open')
    return running
  }

  function whole(): SizedSession {
    const { setup, session, tensor } = ready()
    return { size: setup.input.size, session, tensor }
  }

  /** For frames of a stream. WebGPU is here because it is fast: it needs no smaller size. */
  function openSmaller(setup: EngineSetup): Promise<OpenSession> {
    return openSession(ort, provider, setup)
  }

  async function open(setup: EngineSetup): Promise<OpenedEngine> {
    const kept = sessions.slice(0, mostSessions - 1)
    const dropped = sessions.slice(mostSessions - 1)
    sessions = kept
    for (const { session } of dropped) await session.close()
    runtime ??= takeCompiled(setup.runtime.compiled)
    const session = await openSession(ort, provider, setup)
    look ??= createFrameLook({ setup, whole, open: provider === 'wasm' ? openSmaller : null })
    const { width, height } = setup.input.size
    sessions = [{ setup, session, tensor: new Float32Array(3 * width * height) }, ...kept]
    return session.opened
  }

  return {
    ...createTileLook(ready, pack),
    open,
    async takeInput(size) {
      const wanted = sessions.find(({ setup }) => isSameSize(setup.input.size, size))
      if (wanted === undefined) return false
      sessions = [wanted, ...sessions.filter((one) => one !== wanted)]
      return true
    },
    async openInput(modelBytes, size) {
      const { setup } = ready()
      await open({ ...setup, modelBytes, input: { ...setup.input, size } })
    },
    detect: (jpeg, photoSize) => detect(ready(), jpeg, photoSize),
    async preview(frame, options) {
      if (look === null) throw new Error('the engine is not open')
      return look(frame, options)
    },
    async examine(png) {
      const engine = ready()
      const picture = await decoded(() => decodeExact(png))
      if (picture === null) return { ok: false, problem: 'cannot_decode' }
      const pixels = middleOf(picture, engine.setup.input.size)
      pack(engine, pixels, pixels)
      return { ok: true, value: await engine.session.run(engine.tensor) }
    },
    compiledRuntime: async () => runtime?.module() ?? null,
    async time(runCount) {
      const { session, tensor, setup } = ready()
      tensor.fill(setup.input.letterboxFill * setup.input.scale)
      const durationsMs: number[] = []
      for (let run = 0; run < runCount; run += 1) {
        const begun = performance.now()
        await session.run(tensor)
        durationsMs.push(performance.now() - begun)
      }
      return durationsMs.toSorted((a, b) => a - b)[Math.floor(runCount / 2)] ?? 0
    },
  }
}

async function detect(
  engine: Opened,
  jpeg: ArrayBuffer,
  photoSize: Size,
): Promise<EngineAnswer<FoundBoxes>> {
  const { setup, session, tensor } = engine
  const { content } = letterboxFor(photoSize, setup.input.size)
  const begun = performance.now()
  const pixels = await decoded(() => decodePhoto(jpeg, photoSize, content))
  if (pixels === null) return { ok: false, problem: 'cannot_decode' }
  const decodedAt = performance.now()
  const letterbox = pack(engine, pixels, photoSize)
  const preparedAt = performance.now()
  const raw = await session.run(tensor)
  const inferredAt = performance.now()
  if (isNonsense(raw)) return { ok: false, problem: 'nonsense' }
  const boxes = boxesFromOutput(raw, { letterbox, thresholds: setup.thresholds })
  const timings = {
    decodeMs: decodedAt - begun,
    prepareMs: preparedAt - decodedAt,
    inferMs: inferredAt - preparedAt,
    postMs: performance.now() - inferredAt,
  }
  return { ok: true, value: { boxes, timings } }
}

/** Of this worker, made with its first picture. */
let resize: ReturnType<typeof createFastResize> | null = null

/** Resize to where the photo lies in the input, and fill the tensor. */
function pack({ setup, tensor }: Opened, pixels: RgbaPixels, photoSize: Size) {
  const letterbox = letterboxFor(photoSize, setup.input.size)
  resize ??= createFastResize()
  const content = resize(pixels, letterbox.content)
  packLetterboxed(content.data, letterbox, tensor, setup.input)
  return letterbox
}

/** Null where the browser cannot decode: that is the photo's fault, all else is the engine's. */
async function decoded(decode: () => Promise<RgbaPixels>): Promise<RgbaPixels | null> {
  try {
    return await decode()
  } catch (cause) {
    console.warn('detect: a photo cannot be decoded', cause)
    return null
  }
}

import type { Size } from '../contract/geometry.ts'
import { boxesFromOutput } from '../domain/detections.ts'
import { resizeLanczos, type RgbaPixels } from '../domain/lanczos.ts'
import { letterboxFor } from '../domain/letterbox.ts'
import { packLetterboxed } from '../domain/tensor.ts'
import { decodeExact, decodePhoto } from './decode-photo.ts'
import { createFrameLook, type FrameLook } from './frame-look.ts'
import { isNonsense } from './nonsense.ts'
import { openSession, type OnnxRuntime, type OpenSession } from './onnx-session.ts'
import type { EngineAnswer, EngineSetup, EngineWorker, FoundBoxes } from './worker-api.ts'

/** Everything that `open` made. */
interface Opened {
  readonly setup: EngineSetup
  readonly session: OpenSession
  /** Planes float32[3, height, width]; one buffer for all runs. */
  readonly tensor: Float32Array
  readonly look: FrameLook
}

/** The worker's side: one photo from JPEG to boxes, on one runtime. */
export function createEngineWorker(ort: OnnxRuntime, provider: 'wasm' | 'webgpu'): EngineWorker {
  let opened: Opened | null = null

  function ready(): Opened {
    if (opened === null) throw new Error('the engine is not open')
    return opened
  }

  return {
    async open(setup) {
      const session = await openSession(ort, provider, setup)
      const { width, height } = setup.input.size
      const tensor = new Float32Array(3 * width * height)
      const look = createFrameLook({
        setup,
        whole: { size: setup.input.size, session, tensor },
        // WebGPU is here because it is fast: it needs no smaller size.
        open: provider === 'wasm' ? (smaller) => openSession(ort, provider, smaller) : null,
      })
      opened = { setup, session, tensor, look }
      return session.opened
    },
    detect: (jpeg, photoSize) => detect(ready(), jpeg, photoSize),
    preview: (frame, options) => ready().look(frame, options),
    async examine(png) {
      const engine = ready()
      const pixels = await decoded(() => decodeExact(png))
      if (pixels === null) return { ok: false, problem: 'cannot_decode' }
      pack(engine, pixels, pixels)
      return { ok: true, value: await engine.session.run(engine.tensor) }
    },
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

/** Resize to where the photo lies in the input, and fill the tensor. */
function pack({ setup, tensor }: Opened, pixels: RgbaPixels, photoSize: Size) {
  const letterbox = letterboxFor(photoSize, setup.input.size)
  const content = resizeLanczos(pixels, letterbox.content)
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

import type { Size } from '../contract/geometry.ts'
import { boxesFromOutput } from '../domain/detections.ts'
import { isSameSize } from '../domain/input-choice.ts'
import { isSameScene, sketchOf, type FrameSketch } from '../domain/frame-change.ts'
import { letterboxFor } from '../domain/letterbox.ts'
import { resizedDetector } from '../domain/onnx-resize.ts'
import { smallerInputs } from '../domain/preview-sizes.ts'
import { packLetterboxed } from '../domain/tensor.ts'
import { framePixels, frameSize } from './frame-pixels.ts'
import { isNonsense } from './nonsense.ts'
import type { OpenSession } from './onnx-session.ts'
import type { PreviewFrame, PreviewLook, PreviewOptions } from './ports.ts'
import type { EngineAnswer, EngineSetup } from './worker-api.ts'

/** A session for one size of input, with the buffer that feeds it. */
export interface SizedSession {
  readonly size: Size
  readonly session: OpenSession
  /** Planes float32[3, height, width]; one buffer for all runs. */
  readonly tensor: Float32Array
}

interface FrameLookOptions {
  readonly setup: EngineSetup
  /** The one that photos run on, whose shape can change from photo to photo. */
  readonly whole: () => SizedSession
  /** Opens the model for another size; null where this engine has no use for smaller ones. */
  readonly open: ((setup: EngineSetup) => Promise<OpenSession>) | null
}

export type FrameLook = (
  frame: PreviewFrame,
  options: PreviewOptions,
) => Promise<EngineAnswer<PreviewLook>>

/**
 * Looks at frames of a camera's stream with the model that is open. A small size of it is opened
 * when it is first asked for, one at a time; where that does not work there is one size less.
 */
export function createFrameLook({ setup, whole, open }: FrameLookOptions): FrameLook {
  let small: SizedSession | null = null
  let canShrink = open !== null
  /** What the last frame showed that was looked at. */
  let last: FrameSketch | null = null

  async function sessionFor(size: Size | undefined): Promise<SizedSession> {
    if (size === undefined || open === null) return whole()
    if (small !== null && isSameSize(small.size, size)) return small
    await small?.session.close()
    small = null
    try {
      const file = resizedDetector(new Uint8Array(setup.modelBytes), size)
      if (file === null) throw new Error('the model was made by another tool')
      const input = { ...setup.input, size }
      const session = await open({ ...setup, modelBytes: file.buffer, input })
      small = { size, session, tensor: new Float32Array(3 * size.width * size.height) }
      return small
    } catch (cause) {
      console.warn('detect: the preview stays with the model’s own size', cause)
      canShrink = false
      return whole()
    }
  }

  return async (frame, { sizeIndex, always }) => {
    const size = frameSize(frame)
    const sizes = canShrink ? smallerInputs(setup.input.size, size) : []
    const { session, tensor, size: input } = await opened(frame, sessionFor(sizes[sizeIndex - 1]))
    const begun = performance.now()
    const letterbox = letterboxFor(size, input)
    const pixels = await framePixels(frame, letterbox.content)
    const sketch = sketchOf(pixels)
    const answer = (boxes: PreviewLook['boxes']): EngineAnswer<PreviewLook> => ({
      ok: true,
      value: {
        boxes,
        frame: size,
        costMs: performance.now() - begun,
        sizeCount: canShrink ? 1 + sizes.length : 1,
      },
    })
    if (!always && last !== null && isSameScene(last, sketch)) return answer(null)
    last = sketch
    packLetterboxed(pixels.data, letterbox, tensor, setup.input)
    const raw = await session.run(tensor)
    if (isNonsense(raw)) return { ok: false, problem: 'nonsense' }
    return answer(boxesFromOutput(raw, { letterbox, thresholds: setup.thresholds }))
  }
}

/** The session; a frame whose session does not come is closed all the same. */
async function opened(frame: PreviewFrame, session: Promise<SizedSession>): Promise<SizedSession> {
  try {
    return await session
  } catch (cause) {
    frame.close()
    throw cause
  }
}

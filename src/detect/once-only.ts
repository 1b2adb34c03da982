import { transfer } from 'comlink'
import type { EngineTask } from './engine.ts'
import type { PreviewFrame, PreviewLook, PreviewOptions } from './ports.ts'

/**
 * Look at a frame in the worker that runs, to which the frame is moved and not copied. Where that
 * worker dies, the frame has died with it and is nobody's fault: the next rung is not to be blamed.
 */
export function onceOnly(frame: PreviewFrame, options: PreviewOptions): EngineTask<PreviewLook> {
  let isMoved = false
  return async (worker) => {
    if (isMoved) return { ok: false, problem: 'cannot_decode' }
    isMoved = true
    return worker.preview(transfer(frame, [frame]), options)
  }
}

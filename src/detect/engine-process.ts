import { wrap } from 'comlink'
import type { Backend } from '../contract/detection.ts'
import { unreachable } from '../domain/unreachable.ts'
import type { EngineProcess, EngineWorker } from './worker-api.ts'

/** Start the worker of a backend; nothing is loaded before `open`. */
export function startEngineProcess(backend: Backend): EngineProcess {
  return processOf(startWorker(backend.engine))
}

function startWorker(engine: Backend['engine']): Worker {
  switch (engine) {
    case 'wasm':
      return new Worker(new URL('./detect.worker.ts', import.meta.url), { type: 'module' })
    case 'webgpu':
      // A script of its own: the server lets this response alone evaluate strings, which the
      // WebGPU build of the runtime needs.
      return new Worker(new URL('./detect-webgpu.worker.ts', import.meta.url), { type: 'module' })
    case 'node':
      throw new Error('the node engine runs on the server')
    default:
      return unreachable(engine)
  }
}

/** A worker that speaks `EngineWorker`, whoever started it. */
export function processOf(worker: Worker): EngineProcess {
  const listeners = new Set<(error: Error) => void>()
  let broken: Error | null = null
  const breakDown = (why: string): void => {
    broken ??= new Error(`engine worker: ${why}`)
    for (const listener of listeners) listener(broken)
    listeners.clear()
  }
  worker.addEventListener('error', ({ message }) => {
    breakDown(message === undefined || message === '' ? 'its script does not load' : message)
  })
  worker.addEventListener('messageerror', () => breakDown('unreadable message'))
  return {
    engine: wrap<EngineWorker>(worker),
    onBroken(listener) {
      if (broken === null) listeners.add(listener)
      else listener(broken)
      return () => listeners.delete(listener)
    },
    end: () => worker.terminate(),
  }
}

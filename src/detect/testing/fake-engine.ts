import type { Backend } from '../../contract/detection.ts'
import type { Size } from '../../contract/geometry.ts'
import { isSameSize } from '../../domain/input-choice.ts'
import type { RawOutput } from '../../domain/golden-check.ts'
import type { PreviewLook } from '../ports.ts'
import type { EngineProcess, EngineWorker, FoundBoxes } from '../worker-api.ts'

/** What a fake worker does when it is asked; each part may throw, hang or kill the worker. */
export interface Behaviour {
  readonly open?: () => Promise<void>
  readonly detect?: EngineWorker['detect']
  readonly preview?: EngineWorker['preview']
  readonly examine?: EngineWorker['examine']
  readonly openInput?: EngineWorker['openInput']
  readonly holdPhoto?: EngineWorker['holdPhoto']
  readonly detectTile?: EngineWorker['detectTile']
  readonly letPhotoGo?: EngineWorker['letPhotoGo']
  readonly timeMs?: number
}

export interface FakeProcess extends EngineProcess {
  readonly backend: Backend
  readonly ended: () => boolean
  /** The worker dies under whatever it is doing. */
  break(): void
}

const nothingFound: FoundBoxes = {
  boxes: [],
  timings: { decodeMs: 1, prepareMs: 1, inferMs: 1, postMs: 1 },
}

const nothingSeen: PreviewLook = {
  boxes: [],
  frame: { width: 64, height: 48 },
  costMs: 1,
  sizeCount: 1,
}

/** An output with one certain box in a row of empty ones. */
export const plainOutput: RawOutput = {
  output: Float32Array.from([10, 50, 10, 50, 8, 20, 8, 20, 0.9, 0, 0, 0.4]),
  classCount: 2,
  anchorCount: 2,
  embedding: Float32Array.from([0.5, 0.25]),
}

/** Starts fake workers and keeps them all; `behave` says what the worker of a backend does. */
export function fakeEngines(behave: (backend: Backend, startCount: number) => Behaviour) {
  const started: FakeProcess[] = []
  const start = (backend: Backend): EngineProcess => {
    const behaviour = behave(backend, started.length)
    const process = fakeProcess(backend, behaviour)
    started.push(process)
    return process
  }
  return { started, start }
}

function fakeProcess(backend: Backend, behaviour: Behaviour): FakeProcess {
  let isEnded = false
  let inputs: Size[] = []
  const listeners = new Set<(error: Error) => void>()
  const engine: EngineWorker = {
    async open({ input }) {
      await behaviour.open?.()
      inputs = [input.size]
      return { threads: backend.threads, sessionMs: 1, warmUpMs: 1 }
    },
    takeInput: async (size) => {
      const held = inputs.find((one) => isSameSize(one, size))
      inputs = held === undefined ? inputs : [held, ...inputs.filter((one) => one !== held)]
      return held !== undefined
    },
    async openInput(bytes, size) {
      await behaviour.openInput?.(bytes, size)
      inputs = [size, ...inputs].slice(0, 2)
    },
    detect: behaviour.detect ?? (async () => ({ ok: true, value: nothingFound })),
    preview: behaviour.preview ?? (async () => ({ ok: true, value: nothingSeen })),
    examine: behaviour.examine ?? (async () => ({ ok: true, value: plainOutput })),
    compiledRuntime: async () => null,
    holdPhoto: behaviour.holdPhoto ?? (async () => ({ ok: true, value: 1 })),
    detectTile: behaviour.detectTile ?? (async () => ({ ok: true, value: nothingFound })),
    letPhotoGo: behaviour.letPhotoGo ?? (async () => undefined),
    time: async () => behaviour.timeMs ?? 1,
  }
  return {
    backend,
    engine,
    onBroken(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    ended: () => isEnded,
    end: () => {
      isEnded = true
    },
    break: () => listeners.forEach((tell) => tell(new Error('the worker died'))),
  }
}

export function never<T>(): Promise<T> {
  return new Promise<T>(() => undefined)
}

import type { Backend } from '../contract/detection.ts'

/** What is known of the device before anything runs. */
export interface DeviceFacts {
  /** Without cross-origin isolation there is no shared memory, so no threads. */
  readonly isolated: boolean
  readonly coreCount: number
  readonly hasWebgpu: boolean
  readonly ios: boolean
  /** The person or the network asks for little traffic. */
  readonly savesData: boolean
  /** Names browser and version; what was tried holds for this one alone. */
  readonly userAgent: string
}

/** The phone's engines: the fastest first, each next one safer. */
export interface BackendLadder {
  readonly rungs: readonly Backend[]
  readonly index: number
  readonly runsSinceOpen: number
}

/** More threads than this bring a small model nothing, and phones throttle. */
const maxThreads = 4

/**
 * A worker is replaced after so many runs: memory of a wasm heap never shrinks, and WebGPU on iOS
 * crashed after about 500 (microsoft/onnxruntime#27584).
 */
export const runsPerWorker = 200

/** The rungs for a device; WebGPU only where a trial on this very browser found it better. */
export function ladderFor(device: DeviceFacts, webgpuWon: boolean): BackendLadder {
  const threads = device.isolated ? Math.max(1, Math.min(maxThreads, device.coreCount)) : 1
  const rungs: Backend[] = []
  if (webgpuWon) rungs.push({ engine: 'webgpu', threads: 1 })
  if (threads > 1) rungs.push({ engine: 'wasm', threads })
  rungs.push({ engine: 'wasm', threads: 1 })
  return { rungs, index: 0, runsSinceOpen: 0 }
}

export function currentRung(ladder: BackendLadder): Backend {
  const rung = ladder.rungs[ladder.index]
  if (rung === undefined) throw new Error('a ladder has at least one rung')
  return rung
}

/** One rung down; null where nothing safer is left. */
export function stepDown(ladder: BackendLadder): BackendLadder | null {
  if (ladder.index + 1 >= ladder.rungs.length) return null
  return { ...ladder, index: ladder.index + 1, runsSinceOpen: 0 }
}

export function countRun(ladder: BackendLadder): BackendLadder {
  return { ...ladder, runsSinceOpen: ladder.runsSinceOpen + 1 }
}

export function reopened(ladder: BackendLadder): BackendLadder {
  return { ...ladder, runsSinceOpen: 0 }
}

export function needsNewWorker(ladder: BackendLadder): boolean {
  return ladder.runsSinceOpen >= runsPerWorker
}

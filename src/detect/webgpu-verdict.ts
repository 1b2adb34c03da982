import type { Trial } from './engine-memory.ts'
import type { DeviceFacts } from './backend-ladder.ts'
import { agrees, type GoldenDifference } from '../domain/golden-check.ts'

/** What a trial of WebGPU saw. */
export interface TrialFigures {
  /** Against wasm on the very same file, one for each golden picture. */
  readonly differences: readonly GoldenDifference[]
  /** Median times of one run; wasm with the file and the threads that it would use. */
  readonly webgpuMs: number
  readonly wasmMs: number
}

/** WebGPU costs memory and start-up time: a tie goes to wasm. */
const worthwhileRatio = 0.8

/**
 * Whether a device is asked at all. iOS begins on wasm: its WebGPU crashed in long sessions
 * (microsoft/onnxruntime#27584). The bigger runtime is never fetched where traffic costs money.
 */
export function mayTryWebgpu(device: DeviceFacts): boolean {
  return device.hasWebgpu && !device.ios && !device.savesData
}

const notFaster = 'not faster'

/** It said the right thing on every golden picture, whether it was fast or not. */
export function wasRight({ winner, why }: Pick<Trial, 'winner' | 'why'>): boolean {
  return winner === 'webgpu' || why.startsWith(notFaster)
}

/** Right on every golden picture, and clearly faster; else wasm, and why. */
export function judgeWebgpu(figures: TrialFigures): Pick<Trial, 'winner' | 'why'> {
  const { differences, webgpuMs, wasmMs } = figures
  if (differences.length === 0) return { winner: 'wasm', why: 'nothing was compared' }
  const worst = differences.find((difference) => !agrees(difference))
  if (worst !== undefined) {
    const { boxPx, score } = worst
    return {
      winner: 'wasm',
      why: `wrong by ${boxPx.toFixed(2)} px and ${score.toFixed(3)} of score`,
    }
  }
  const times = `${webgpuMs.toFixed(1)} ms against ${wasmMs.toFixed(1)} ms on wasm`
  return webgpuMs < wasmMs * worthwhileRatio
    ? { winner: 'webgpu', why: `faster: ${times}` }
    : { winner: 'wasm', why: `${notFaster}: ${times}` }
}

import { describe, expect, it } from 'vitest'
import {
  countRun,
  currentRung,
  ladderFor,
  needsNewWorker,
  reopened,
  runsPerWorker,
  stepDown,
  type DeviceFacts,
} from './backend-ladder.ts'

const phone: DeviceFacts = {
  isolated: true,
  coreCount: 8,
  hasWebgpu: true,
  ios: false,
  savesData: false,
  userAgent: 'a browser',
}

describe('the ladder of backends', () => {
  it.each([
    ['takes at most four threads', {}, false, ['wasm 4', 'wasm 1']],
    ['takes no more threads than cores', { coreCount: 2 }, false, ['wasm 2', 'wasm 1']],
    ['has one rung on one core', { coreCount: 1 }, false, ['wasm 1']],
    ['has no threads without isolation', { isolated: false }, false, ['wasm 1']],
    ['begins with WebGPU where it won', {}, true, ['webgpu 1', 'wasm 4', 'wasm 1']],
  ])('%s', (_, facts, webgpuWon, wanted) => {
    const { rungs } = ladderFor({ ...phone, ...facts }, webgpuWon)
    expect(rungs.map(({ engine, threads }) => `${engine} ${threads}`)).toEqual(wanted)
  })

  it('steps down to the last rung and no further', () => {
    const second = stepDown(ladderFor(phone, false))
    expect(second && currentRung(second)).toEqual({ engine: 'wasm', threads: 1 })
    expect(second && stepDown(second)).toBeNull()
  })

  it('asks for a new worker after so many runs, counted from its opening', () => {
    let ladder = ladderFor(phone, false)
    for (let run = 0; run < runsPerWorker; run += 1) {
      expect(needsNewWorker(ladder)).toBe(false)
      ladder = countRun(ladder)
    }
    expect(needsNewWorker(ladder)).toBe(true)
    expect(needsNewWorker(reopened(ladder))).toBe(false)
  })
})

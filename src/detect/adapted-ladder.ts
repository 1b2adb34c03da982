import type { Backend } from '../contract/detection.ts'
import type { BackendLadder } from './backend-ladder.ts'
import { isSameBackend, type EngineHistory } from './engine-history.ts'

/** A backend that fell so often on this browser version is not begun with any more. */
const tooManyFaults = 2

/** Output is looked at again after so many runs of a worker: graphics drivers go wrong with time. */
const recheckEveryRuns = { webgpu: 25, wasm: 100 } as const

/**
 * The ladder as this phone's past and its owner want it: what a person forces comes first, and what
 * fell twice (threads that an iPhone cannot start, microsoft/onnxruntime#11679) is left out. The
 * last rung always stays.
 */
export function adaptedLadder(
  ladder: BackendLadder,
  history: Pick<EngineHistory, 'forced' | 'recentFaultCount'>,
): BackendLadder {
  const forced = history.forced()
  const isTrusted = (backend: Backend) => history.recentFaultCount(backend) < tooManyFaults
  const last = ladder.rungs.length - 1
  const trusted = ladder.rungs.filter((rung, index) => index === last || isTrusted(rung))
  const rungs =
    forced === null || !isTrusted(forced)
      ? trusted
      : [forced, ...trusted.filter((rung) => !isSameBackend(rung, forced))]
  return { ...ladder, rungs }
}

/**
 * Whether an engine has to show on a golden picture that it is right, before what it said counts:
 * in its first run after a fault, in the first of each graphics worker (a driver can change while
 * the browser does not), and now and then.
 */
export function needsRecheck(
  { runsSinceOpen }: Pick<BackendLadder, 'runsSinceOpen'>,
  { engine }: Backend,
  isAfterFault: boolean,
): boolean {
  const isGraphics = engine === 'webgpu'
  if (runsSinceOpen === 1 && (isAfterFault || isGraphics)) return true
  return runsSinceOpen % recheckEveryRuns[isGraphics ? 'webgpu' : 'wasm'] === 0
}

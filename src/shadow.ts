/** More of `app.tsx`: the wiring of the shadow model, loaded after the first screen. */
import { untilIdle } from './detect/idle.ts'
import { sentFiles } from './detect/phone-detector.ts'
import type { Detector } from './detect/ports.ts'
import { startShadowWork, type ShadowPorts } from './inspection/shadow-work.ts'
import { modelMemory } from './model/model-state.ts'
import { bringShadow, type ShadowParts } from './model/shadow-model.ts'

export interface ShadowWiring extends Pick<ShadowPorts, 'store' | 'detections'> {
  readonly detector: Detector
  readonly files: ShadowParts['files']
  readonly appVersion: string
  readonly signal: AbortSignal
}

const quietMs = 10_000
const lookEveryMs = 60_000
/** A phone below this that is not being charged has something better to do. */
const leastBattery = 0.4

/** Runs the shadow that the server wants, where it wants one. */
export function startShadow(wiring: ShadowWiring): void {
  const { store, detections, detector, files, appVersion, signal } = wiring
  const parts: ShadowParts = {
    memory: modelMemory(localStorage),
    files,
    user: { sentFiles, examine: (manifest) => detector.examine(manifest) },
    notes: localStorage,
    appVersion,
  }
  const stop = startShadowWork({
    store,
    detections,
    shadow: () => bringShadow(parts),
    open: (manifest) => detector.shadow(manifest),
    idle: () => untilIdle(quietMs),
    maySpend: async () => {
      const { device } = (await detector.insight()).report()
      return !document.hidden && !device.savesData && (await hasPower())
    },
    notes: localStorage,
    nowMs: Date.now,
    every(listener) {
      const timer = setInterval(listener, lookEveryMs)
      return () => clearInterval(timer)
    },
  })
  signal.addEventListener('abort', stop)
}

/** Where the browser does not tell (all but Chromium), the shadow's one thread in idle time may run. */
async function hasPower(): Promise<boolean> {
  if (!('getBattery' in navigator) || typeof navigator.getBattery !== 'function') return true
  const battery: unknown = await navigator.getBattery()
  if (typeof battery !== 'object' || battery === null) return true
  const { charging, level } = { charging: true, level: 1, ...readBattery(battery) }
  return charging || level >= leastBattery
}

/** Its properties are getters of its prototype. */
function readBattery(battery: object): { charging?: boolean; level?: number } {
  return {
    ...('charging' in battery && typeof battery.charging === 'boolean'
      ? { charging: battery.charging }
      : {}),
    ...('level' in battery && typeof battery.level === 'number' ? { level: battery.level } : {}),
  }
}

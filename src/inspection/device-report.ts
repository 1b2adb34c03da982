import type { DeviceReported } from '../contract/record.ts'
import { refusalWords } from '../domain/refusal-words.ts'
import type { Detector, EvidenceStore, Models } from './ports.ts'

interface DeviceReportPorts {
  readonly store: Pick<EvidenceStore, 'reportDevice'>
  readonly detector: Pick<Detector, 'status'>
  readonly models: Models
  readonly appVersion: string
  /** 'Firefox 140 on Android', for a report of a refusal. */
  readonly browser: () => Promise<string>
  /** Where the last report is remembered, so that a start without a change reports nothing. */
  readonly memory: Pick<Storage, 'getItem' | 'setItem'>
}

const memoryKey = 'lotlens.device-report'
const refusalKey = 'lotlens.device-report.refusal'

/**
 * Writes `device.reported` whenever model, app version or engine is another one than last time, and
 * once for each model that this phone refuses, with the reason.
 */
export function reportDeviceChanges(ports: DeviceReportPorts) {
  const { store, detector, models, appVersion, browser, memory } = ports
  let busy = false

  /** What is to be reported now, and how it is remembered that it was; null: nothing. */
  async function due(): Promise<{ report: DeviceReported; key: string; value: string } | null> {
    const { phase, model, engine, threads } = detector.status.current()
    if (phase !== 'ready' || model === null) return null
    const backend = engine === null ? null : { engine, threads }
    const state = { modelSha: model.sha, appVersion, backend }
    const before = memory.getItem(memoryKey)
    const now = JSON.stringify(state)
    if (before !== now) {
      const reason = before === null ? 'first start' : 'changed'
      return { report: { ...state, reason }, key: memoryKey, value: now }
    }
    const { refusal } = models.status.current()
    if (refusal === null || memory.getItem(refusalKey) === refusal.key) return null
    const { version, reason: why, key } = refusal
    const reason = refusalWords({ version, reason: why, browser: await browser() })
    return { report: { ...state, reason }, key: refusalKey, value: key }
  }

  async function look(): Promise<void> {
    if (busy) return
    busy = true
    try {
      for (let next = await due(); next !== null; next = await due()) {
        await store.reportDevice(next.report)
        memory.setItem(next.key, next.value)
      }
    } catch (error) {
      // Not evidence of a car: the next change or start tries again.
      console.warn('the device report was not stored', error)
    } finally {
      busy = false
    }
  }

  void look()
  const undo = [detector.status, models.status].map((status) => status.subscribe(() => void look()))
  return () => {
    for (const stop of undo) stop()
  }
}

import type { DeviceReported } from '../contract/record.ts'
import type { Detector, EvidenceStore } from './ports.ts'

interface DeviceReportPorts {
  readonly store: Pick<EvidenceStore, 'reportDevice'>
  readonly detector: Pick<Detector, 'status'>
  readonly appVersion: string
  /** Where the last report is remembered, so that a start without a change reports nothing. */
  readonly memory: Pick<Storage, 'getItem' | 'setItem'>
}

const memoryKey = 'lotlens.device-report'

/** Writes `device.reported` whenever model, app version or engine is another one than last time. */
export function reportDeviceChanges({ store, detector, appVersion, memory }: DeviceReportPorts) {
  let busy = false

  async function look(): Promise<void> {
    const { phase, model, engine, threads } = detector.status.current()
    if (phase !== 'ready' || model === null || busy) return
    const backend = engine === null ? null : { engine, threads }
    const state = { modelSha: model.sha, appVersion, backend }
    const before = memory.getItem(memoryKey)
    const now = JSON.stringify(state)
    if (before === now) return
    const report: DeviceReported = { ...state, reason: before === null ? 'first start' : 'changed' }
    busy = true
    try {
      await store.reportDevice(report)
      memory.setItem(memoryKey, now)
    } catch (error) {
      // Not evidence of a car: the next change or start tries again.
      console.warn('the device report was not stored', error)
    } finally {
      busy = false
    }
  }

  void look()
  return detector.status.subscribe(() => void look())
}

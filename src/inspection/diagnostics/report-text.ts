import type { DetectorStatus } from '../ports.ts'
import type { DeviceFacts } from './device-facts.ts'
import { selfTestText, totalMs, type TimedPhoto } from './diagnostics-text.ts'
import type { InsightReport, SelfTestRow, StorageKind } from './ports.ts'

export interface ReportParts {
  readonly appVersion: string
  readonly status: DetectorStatus
  readonly report: InsightReport
  readonly rows: readonly SelfTestRow[]
  readonly photos: readonly TimedPhoto[]
  readonly storage: Readonly<Record<StorageKind, number>> | null
  readonly photoBytes: { readonly all: number; readonly unsafe: number }
  readonly facts: DeviceFacts
}

/**
 * All of the page as plain text for whoever helps, in English as logs are. Nothing of a car, a photo
 * or a person stands in it.
 */
export function reportText(parts: ReportParts): string {
  const { status, report, rows, photos, storage, facts, photoBytes } = parts
  const { model, engine, threads, problem } = status
  const { forced, trial, faults, device } = report
  const { width, height, ratio } = facts.screen
  return [
    `Lotlens ${parts.appVersion}`,
    `model: ${model === null ? 'none' : `${model.name} ${model.version} ${model.sha}${model.demo ? ' demo' : ''}`}`,
    `engine: ${engine ?? 'none'} ${threads}${problem === null ? '' : `, ${problem}`}`,
    `forced: ${forced === null ? 'no' : `${forced.engine} ${forced.threads}`}`,
    `webgpu: ${device.hasWebgpu ? 'there' : 'none'}; trial: ${trial === null ? 'none' : `${trial.winner}, ${trial.why}`}`,
    `isolated: ${device.isolated}; cores: ${facts.cores}; memory: ${facts.memoryGb ?? '?'} GB; screen: ${width}x${height} at ${ratio}`,
    `saves data: ${device.savesData}; ios: ${device.ios}`,
    `browser: ${device.userAgent}`,
    `self-test: ${rows.length === 0 ? 'not run' : selfTestText(rows)}`,
    `photos (decode, prepare, model, boxes, total ms):`,
    ...photos.map(({ atMs, backend, timings }) => {
      const { decodeMs, prepareMs, inferMs, postMs } = timings
      const figures = [decodeMs, prepareMs, inferMs, postMs, totalMs(timings)]
      return `  ${iso(atMs)} ${backend.engine} ${backend.threads}: ${figures.map((ms) => ms.toFixed(1)).join(', ')}`
    }),
    `fell back:`,
    ...faults.map(
      ({ at, backend, why, saferWorked }) =>
        `  ${iso(at)} ${backend.engine} ${backend.threads}: ${why}${saferWorked ? '' : ' (every engine)'}`,
    ),
    `storage (bytes): photos ${photoBytes.all}, not on the server ${photoBytes.unsafe}${
      storage === null
        ? ''
        : Object.entries(storage)
            .map(([kind, bytes]) => `, ${kind} ${bytes}`)
            .join('')
    }`,
  ].join('\n')
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString()
}

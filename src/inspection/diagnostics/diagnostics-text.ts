import type { Backend, Timings } from '../../contract/detection.ts'
import type { InspectionView } from '../../domain/inspection-view.ts'
import { currentLanguage } from '../../ui/strings/catalogue.ts'
import { diagnosticsStrings } from './diagnostics-strings.en.ts'
import type { InsightReport, SelfTestRow } from './ports.ts'

/** One photo that was looked at, with where its time went. */
export interface TimedPhoto {
  readonly atMs: number
  readonly backend: Backend
  readonly timings: Timings
}

const shownPhotoCount = 8

/** The photos that a model looked at last, the newest first. */
export function lastTimed(inspections: readonly InspectionView[]): readonly TimedPhoto[] {
  return inspections
    .flatMap(({ photos }) => photos)
    .flatMap(({ addedAtMs, predictions }) => {
      if (predictions === null) return []
      const { backend, timings } = predictions.made.predictions
      return [{ atMs: addedAtMs, backend, timings }]
    })
    .toSorted((a, b) => b.atMs - a.atMs)
    .slice(0, shownPhotoCount)
}

export function totalMs({ decodeMs, prepareMs, inferMs, postMs }: Timings): number {
  return decodeMs + prepareMs + inferMs + postMs
}

export function backendText({ engine, threads }: Backend): string {
  const { text } = diagnosticsStrings
  return engine === 'wasm' ? text('backend_wasm', { count: threads }) : text(`backend_${engine}`)
}

export function timeText(atMs: number): string {
  return new Intl.DateTimeFormat(currentLanguage(), {
    dateStyle: 'short',
    timeStyle: 'short',
  }).format(atMs)
}

/** Why the phone runs what it runs, in words. */
export function trialText({ trial, device }: InsightReport): string {
  const { text } = diagnosticsStrings
  if (trial !== null) return trial.why
  return text(device.hasWebgpu ? 'trialNone' : 'trialNoGpu')
}

/** One line a row, as the server and a chat get it. */
export function selfTestText(rows: readonly SelfTestRow[]): string {
  return rows
    .map(({ backend, right, runMs, words }) => {
      const time = runMs === null ? '' : `, ${runMs.toFixed(1)} ms`
      const why = words === null ? '' : ` (${words})`
      return `${backend.engine} ${backend.threads}: ${right ? 'right' : 'wrong'}${time}${why}`
    })
    .join('; ')
}

/** Bytes of the photos that were taken here, and of those that have no receipt yet. */
export function photoBytesOf(inspections: readonly InspectionView[]): {
  readonly all: number
  readonly unsafe: number
} {
  const bySha = new Map(
    inspections.flatMap(({ photos }) =>
      photos.map(({ added, state }) => [
        added.sha,
        { sizeBytes: added.sizeBytes, isSafe: state === 'safe' },
      ]),
    ),
  )
  const all = [...bySha.values()]
  return { all: sum(all), unsafe: sum(all.filter(({ isSafe }) => !isSafe)) }
}

function sum(photos: readonly { readonly sizeBytes: number }[]): number {
  return photos.reduce((total, { sizeBytes }) => total + sizeBytes, 0)
}

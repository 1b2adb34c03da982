import type { ModelVersion } from '../../contract/registry.ts'
import { TrainRequest } from '../../contract/run.ts'

/** The form's fields as they are typed. */
export interface TrainDraft {
  readonly dataset: number
  /** A version's name, or `random`. */
  readonly start: string
  readonly rate: TrainRequest['rate']
  readonly minutes: string
  /** In the place of minutes; '' trains by the clock. */
  readonly epochs: string
  /** Side of the input in pixels; '' keeps that of the start. */
  readonly imgsz: string
  readonly seed: string
}

export const randomStart = 'random'

/** Short where it goes on from trained weights, long where it begins anew. */
const minutesOf = { warm: '10', full: '120' }

/** Sensible settings on this dataset: on from the champion, at the warm rate. */
export function firstDraft(dataset: number, versions: readonly ModelVersion[]): TrainDraft {
  const champion = versions.find(({ aliases }) => aliases.includes('champion'))
  const start = champion?.version ?? randomStart
  return { dataset, imgsz: '', epochs: '', seed: '1', ...settingsFor(start), start }
}

/** The settings of an earlier run. */
export function draftLike({
  dataset,
  start,
  rate,
  minutes,
  epochs,
  imgsz,
  seed,
}: TrainRequest): TrainDraft {
  return {
    dataset,
    start: start.from === 'version' ? start.version : randomStart,
    rate,
    minutes: String(minutes),
    epochs: epochs === undefined ? '' : String(epochs),
    imgsz: imgsz === null ? '' : String(imgsz),
    seed: String(seed),
  }
}

/** Another start brings the rate and length that go with it. */
export function withStart(draft: TrainDraft, start: string): TrainDraft {
  return { ...draft, ...settingsFor(start), start }
}

function settingsFor(start: string): Pick<TrainDraft, 'rate' | 'minutes'> {
  const rate = start === randomStart ? 'full' : 'warm'
  return { rate, minutes: minutesOf[rate] }
}

export interface DraftProblems {
  readonly minutes: boolean
  readonly epochs: boolean
  readonly seed: boolean
}

/** What the contract would refuse. */
export function problemsOf(draft: TrainDraft): DraftProblems {
  const { minutes, epochs, seed } = TrainRequest.shape
  return {
    minutes: !minutes.safeParse(numberOf(draft.minutes)).success,
    epochs: draft.epochs !== '' && !epochs.safeParse(numberOf(draft.epochs)).success,
    seed: !seed.safeParse(numberOf(draft.seed)).success,
  }
}

/** The request that a draft without problems asks for. */
export function requestOf(draft: TrainDraft, key: string): TrainRequest {
  return TrainRequest.parse({
    key,
    dataset: draft.dataset,
    start:
      draft.start === randomStart ? { from: 'random' } : { from: 'version', version: draft.start },
    rate: draft.rate,
    minutes: numberOf(draft.minutes),
    ...(draft.epochs === '' ? {} : { epochs: numberOf(draft.epochs) }),
    imgsz: draft.imgsz === '' ? null : Number(draft.imgsz),
    seed: numberOf(draft.seed),
  })
}

/** A number as people type it, with a comma or a point; nothing typed is none. */
function numberOf(typed: string): number {
  const plain = typed.trim().replace(',', '.')
  return plain === '' ? Number.NaN : Number(plain)
}

/** Why a phone keeps the model that it has. Codes: the screens have words for them. */
export const modelRefusalReasons = [
  /** Not signed by the server that this phone is paired with, or changed on the way. */
  'signature_wrong',
  /** Another form, classes or preprocessing than this version of the app knows. */
  'not_understood',
  'epoch_lower',
  'expired',
  'app_too_old',
  /** A file came that is not the one the manifest names. */
  'file_damaged',
  'self_test_failed',
  /** No engine lived long enough to say what the model finds. */
  'engine_broke',
  'no_room',
  /** The browser threw the files of the model away. */
  'files_lost',
] as const
export type ModelRefusalReason = (typeof modelRefusalReasons)[number]

/** A phone's word in `device.reported` that it did not take a model. */
export interface SaidRefusal {
  /** `site/3`; null where the phone could not read whose it was. */
  readonly version: string | null
  /** A `ModelRefusalReason`, or one that only another release knows. */
  readonly reason: string
  /** 'Firefox 140 on Android'; null where an older app did not say. */
  readonly browser: string | null
}

const start = 'model refused: '
const unread = 'unread'
const form = /^model refused: (\S+): ([^()]+?)(?: \((.*)\))?$/

/** `model refused: site/3: self_test_failed (Firefox 140 on Android)` */
export function refusalWords({ version, reason, browser }: SaidRefusal): string {
  const where = browser === null ? '' : ` (${browser})`
  return `${start}${version ?? unread}: ${reason}${where}`
}

/** What a report's reason says of a refusal; null where it tells of something else. */
export function readRefusalWords(text: string): SaidRefusal | null {
  const [, version, reason, browser] = form.exec(text) ?? []
  if (version === undefined || reason === undefined) return null
  return { version: version === unread ? null : version, reason, browser: browser ?? null }
}

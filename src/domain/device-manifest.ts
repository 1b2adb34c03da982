import { DeviceManifest } from '../contract/registry.ts'
import { readManifest } from './manifest-reading.ts'
import type { ModelRefusalReason } from './refusal-words.ts'

export interface ModelRefusal {
  readonly reason: ModelRefusalReason
  /** For the log and the server; not shown. */
  readonly detail: string
}

type Statement = DeviceManifest['statement']

export type Judgement =
  { readonly ok: true; readonly manifest: DeviceManifest } | ({ readonly ok: false } & ModelRefusal)

/** What a phone knows when a manifest comes. */
export interface JudgingFacts {
  /** Package version of the app, with or without `+commit`. */
  readonly appVersion: string
  /** The last manifest of this server that was installed; null where none was. */
  readonly accepted: { readonly epoch: number; readonly signature: string } | null
  /** The server's clock, Unix milliseconds. */
  readonly serverNowMs: number
}

/** A request's signed time may be this far from the server's clock (docs/sync.md). */
export const clockToleranceMs = 5 * 60_000

/**
 * Whether a manifest with a genuine signature may be installed, by its words alone. The one that
 * was accepted last may be installed again, for its files can get lost; another one must bear a
 * higher epoch (an old manifest that is played back never wins).
 */
export function judgeManifest(
  signed: { readonly statement: unknown; readonly signature: string },
  facts: JudgingFacts,
): Judgement {
  const parsed = DeviceManifest.safeParse(signed)
  if (!parsed.success) {
    const path = parsed.error.issues[0]?.path.map(String).join('.') ?? ''
    return refuse('not_understood', path)
  }
  const { statement } = parsed.data
  const reading = readManifest(JSON.stringify(statement.model))
  if (!reading.ok) {
    return refuse('not_understood', `${reading.problem.field} ${reading.problem.message}`)
  }
  const { accepted, appVersion } = facts
  const isAgain = accepted !== null && accepted.signature === parsed.data.signature
  if (accepted !== null && !isAgain && statement.epoch <= accepted.epoch) {
    return refuse('epoch_lower', `${statement.epoch} after ${accepted.epoch}`)
  }
  if (!isAtLeast(appVersion, statement.minApp)) {
    return refuse('app_too_old', `${appVersion} before ${statement.minApp}`)
  }
  if (isExpired(statement, facts.serverNowMs)) {
    return refuse('expired', `by ${facts.serverNowMs - statement.expires} ms`)
  }
  return { ok: true, manifest: parsed.data }
}

/** `expires` bars installing; clocks that differ a little bar nothing. */
export function isExpired({ expires }: Pick<Statement, 'expires'>, serverNowMs: number): boolean {
  return serverNowMs - clockToleranceMs >= expires
}

/** Whether `version` (`1.2.3`, `1.2.3+commit`) is `least` (`1.2.3`) or newer. */
export function isAtLeast(version: string, least: string): boolean {
  const own = numbersOf(version)
  const wanted = numbersOf(least)
  const different = wanted.findIndex((number, index) => number !== (own[index] ?? 0))
  return different < 0 || (own[different] ?? 0) > (wanted[different] ?? 0)
}

function numbersOf(version: string): number[] {
  return (version.split(/[+-]/)[0] ?? '').split('.').map((part) => Number(part) || 0)
}

function refuse(reason: ModelRefusalReason, detail: string): Judgement {
  return { ok: false, reason, detail }
}

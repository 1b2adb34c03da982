import type { ModelRefusalReason } from '../domain/refusal-words.ts'
import type { Sha256 } from '../contract/ids.ts'
import { versionNameOf } from '../domain/model-files.ts'
import type { ModelState } from './model-state.ts'

/** What a person can know of how this phone comes by its model. */
export interface ModelsStatus {
  /** `waiting`: the line was cut on the way; what has come is kept, and the rest comes later. */
  readonly phase: 'idle' | 'waiting' | 'fetching' | 'examining' | 'switching'
  /** 0 to 1 while fetching, and where it was cut. */
  readonly progress: number
  /** The version on its way in, e.g. `site/3`. */
  readonly coming: string | null
  /** The last version that this phone would not take; null once another one is in. */
  readonly refusal: {
    readonly version: string | null
    readonly reason: ModelRefusalReason
    /** Distinguishes one refusal from the next. */
    readonly key: string
  } | null
  /** What the server had this phone switch to; null: nothing yet, the app's own model runs. */
  readonly active: string | null
  /** The version that ran before; null: the one that came with the app. */
  readonly predecessor: string | null
  /** Hashes of the demo models whose boxes are on this phone. */
  readonly demoShas: readonly Sha256[]
}

export function statusOf({ refused, active, predecessor, demoShas }: ModelState): ModelsStatus {
  return {
    phase: 'idle',
    progress: 0,
    coming: null,
    refusal:
      refused === null
        ? null
        : {
            version: refused.version,
            reason: refused.reason,
            key: `${refused.signature} ${refused.reason} ${refused.appVersion}`,
          },
    active: active === null ? null : versionNameOf(active),
    predecessor: predecessor === null ? null : versionNameOf(predecessor),
    demoShas,
  }
}

import { z } from 'zod/mini'
import { Backend } from '../contract/detection.ts'
import { Sha256 } from '../contract/ids.ts'
import { GoldenExpected } from '../contract/model.ts'
import type { KeptText } from './engine-memory.ts'

/** A backend that was thrown away for what it did. */
const Fault = z.strictObject({
  backend: Backend,
  why: z.string(),
  /** A safer one then did the same work: so it was the backend, and not the photo. */
  saferWorked: z.boolean(),
  /** Unix milliseconds. */
  at: z.int(),
})
export type Fault = z.infer<typeof Fault>

const Reference = z.strictObject({
  /** Hash of the file that ran, and the backend that ran it. */
  fileSha: Sha256,
  engine: Backend.shape.engine,
  said: GoldenExpected.shape.images.def.element,
})

const Kept = z.strictObject({
  userAgent: z.string(),
  /** The newest first. */
  faults: z.array(Fault),
  /** What a person wants to run here; null: the phone chooses. */
  forced: z.nullable(Backend),
  references: z.array(Reference),
})
type Kept = z.infer<typeof Kept>

/** A backend as it was thrown away. */
export interface Fallen {
  readonly backend: Backend
  readonly cause: unknown
}

type Said = z.infer<typeof Reference>['said']

/** What this browser version has lived through with its engines, and what a person wants of them. */
export interface EngineHistory {
  faults(): readonly Fault[]
  /** How often this backend fell in the last week where a safer one did not. */
  recentFaultCount(backend: Backend): number
  /** The cause is cut to what a screen shows. */
  rememberFault(fault: Fallen, outcome: { readonly saferWorked: boolean }): void
  forced(): Backend | null
  /** Another choice is a new beginning: earlier faults no longer count. */
  force(backend: Backend | null): void
  /** What this engine said of the first golden picture when it was right. */
  reference(fileSha: Sha256, engine: Backend['engine']): Said | null
  rememberReference(fileSha: Sha256, engine: Backend['engine'], said: Said): void
}

const storageKey = 'lotlens.detect.history'
const keptFaultCount = 12
const keptReferenceCount = 4
const longestCause = 300
/** A phone that was short of memory once is not slow for ever. */
const recentMs = 7 * 24 * 3_600_000

/** Kept in `storage` (localStorage); another browser version starts anew. */
export function engineHistory(
  storage: KeptText,
  userAgent: string,
  nowMs: () => number = Date.now,
): EngineHistory {
  let kept = read(storage, userAgent)

  function write(change: Partial<Kept>): void {
    kept = { ...kept, ...change }
    try {
      storage.setItem(storageKey, JSON.stringify(kept))
    } catch (cause) {
      // A full or forbidden storage: it holds as long as the page.
      console.warn('detect: what the engines did is not kept', cause)
    }
  }

  return {
    faults: () => kept.faults,
    recentFaultCount: (backend) =>
      kept.faults.filter(
        (fault) =>
          fault.saferWorked &&
          fault.at > nowMs() - recentMs &&
          isSameBackend(fault.backend, backend),
      ).length,
    rememberFault({ backend, cause }, { saferWorked }) {
      const why = causeText(cause).slice(0, longestCause)
      const faults = [{ backend, why, saferWorked, at: nowMs() }, ...kept.faults]
      write({ faults: faults.slice(0, keptFaultCount) })
    },
    forced: () => kept.forced,
    force: (forced) => write({ forced, faults: [] }),
    reference: (fileSha, engine) => kept.references.find(isOf(fileSha, engine))?.said ?? null,
    rememberReference(fileSha, engine, said) {
      const others = kept.references.filter((one) => !isOf(fileSha, engine)(one))
      write({ references: [{ fileSha, engine, said }, ...others].slice(0, keptReferenceCount) })
    },
  }
}

function isOf(fileSha: Sha256, engine: Backend['engine']) {
  return (one: Kept['references'][number]) => one.fileSha === fileSha && one.engine === engine
}

export function isSameBackend(a: Backend, b: Backend): boolean {
  return a.engine === b.engine && a.threads === b.threads
}

/** An error with what was behind it, innermost last. */
function causeText(cause: unknown): string {
  if (!(cause instanceof Error)) {
    return typeof cause === 'string' ? cause : JSON.stringify(cause)
  }
  const { message, cause: deeper } = cause
  return deeper === undefined ? message : `${message}: ${causeText(deeper)}`
}

function read(storage: Pick<KeptText, 'getItem'>, userAgent: string): Kept {
  const nothing: Kept = { userAgent, faults: [], forced: null, references: [] }
  try {
    const kept = Kept.safeParse(JSON.parse(storage.getItem(storageKey) ?? 'null'))
    return kept.success && kept.data.userAgent === userAgent ? kept.data : nothing
  } catch (cause) {
    console.warn('detect: what was kept of the engines is unreadable', cause)
    return nothing
  }
}

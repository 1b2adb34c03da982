import { z } from 'zod/mini'
import { Size } from '../contract/geometry.ts'
import { Sha256 } from '../contract/ids.ts'
import { isSameSize } from '../domain/input-choice.ts'

/** What WebGPU was found to be on this browser, and by which file of which model. */
const Trial = z.strictObject({
  /** The int8 file of the model that was tried: a new model is a new trial. */
  modelSha: Sha256,
  winner: z.enum(['wasm', 'webgpu']),
  file: z.nullable(z.enum(['fp16', 'float'])),
  why: z.string(),
})
export type Trial = z.infer<typeof Trial>

const Kept = z.strictObject({
  userAgent: z.string(),
  /** Models whose golden images came out right here, by the hash of the file that ran. */
  passedSelfTest: z.array(Sha256),
  trial: z.nullable(Trial),
  /** Of the last photo. */
  usualShape: z.optional(Size),
})
type Kept = z.infer<typeof Kept>

/** What this browser version has shown already, so that a start need not show it again. */
export interface EngineMemory {
  hasPassed(modelSha: Sha256): boolean
  rememberPassed(modelSha: Sha256): void
  trial(modelSha: Sha256): Trial | null
  rememberTrial(trial: Trial): void
  /** Shape of the photos that come here; null where none came yet. */
  usualShape(): Size | null
  rememberShape(photo: Size): void
  /** Files for other shapes that did not open in this page, by hash. */
  readonly unfit: Set<Sha256>
}

const storageKey = 'lotlens.detect'
const keptHashCount = 8

/** What is used of localStorage; named here since workers, which have none, read these types too. */
export interface KeptText {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
}

/** Kept in `storage` (localStorage); another browser version starts anew. */
export function engineMemory(storage: KeptText, userAgent: string): EngineMemory {
  const nothing: Kept = { userAgent, passedSelfTest: [], trial: null }
  let kept = read(storage, nothing)

  function write(next: Kept): void {
    kept = next
    try {
      storage.setItem(storageKey, JSON.stringify(next))
    } catch (cause) {
      // A full or forbidden storage only costs the same check at the next start.
      console.warn('detect: results of the self-test are not kept', cause)
    }
  }

  return {
    hasPassed: (modelSha) => kept.passedSelfTest.includes(modelSha),
    rememberPassed(modelSha) {
      const others = kept.passedSelfTest.filter((sha) => sha !== modelSha)
      write({ ...kept, passedSelfTest: [modelSha, ...others].slice(0, keptHashCount) })
    },
    trial: (modelSha) => (kept.trial?.modelSha === modelSha ? kept.trial : null),
    rememberTrial: (trial) => write({ ...kept, trial }),
    usualShape: () => kept.usualShape ?? null,
    rememberShape(photo) {
      const before = kept.usualShape
      const isUsual = before !== undefined && isSameSize(before, photo)
      if (!isUsual) write({ ...kept, usualShape: photo })
    },
    unfit: new Set(),
  }
}

function read(storage: Pick<KeptText, 'getItem'>, nothing: Kept): Kept {
  try {
    const kept = Kept.safeParse(JSON.parse(storage.getItem(storageKey) ?? 'null'))
    return kept.success && kept.data.userAgent === nothing.userAgent ? kept.data : nothing
  } catch (cause) {
    console.warn('detect: kept results are unreadable and are made anew', cause)
    return nothing
  }
}

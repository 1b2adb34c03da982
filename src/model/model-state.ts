import { z } from 'zod/mini'
import { Sha256 } from '../contract/ids.ts'
import { ModelManifest } from '../contract/model.ts'
import { DeviceManifest } from '../contract/registry.ts'
import { modelRefusalReasons } from '../domain/refusal-words.ts'
import { modelStateKey } from './active-model.ts'

/** The manifest that was refused last, and why. */
const Refused = z.strictObject({
  signature: z.string(),
  /** A newer app may understand it. */
  appVersion: z.string(),
  /** `site/3`; null where it could not be read. */
  version: z.nullable(z.string()),
  reason: z.enum(modelRefusalReasons),
  detail: z.string(),
})
export type Refused = z.infer<typeof Refused>

const ModelState = z.strictObject({
  v: z.literal(1),
  /** The server whose manifests these are; null before the first. */
  serverPublicKey: z.nullable(z.string()),
  /** The manifest that was installed last: epochs are measured by it. */
  accepted: z.nullable(DeviceManifest),
  /** What runs, and what ran before it; null: the model that came with the app. */
  active: z.nullable(ModelManifest),
  predecessor: z.nullable(ModelManifest),
  refused: z.nullable(Refused),
  /** Files of demo models that ran here: their boxes bear 'demo' for as long as they are shown. */
  demoShas: z.array(Sha256),
})
export type ModelState = z.infer<typeof ModelState>

export const freshState: ModelState = {
  v: 1,
  serverPublicKey: null,
  accepted: null,
  active: null,
  predecessor: null,
  refused: null,
  demoShas: [],
}

export interface ModelMemory {
  read(): ModelState
  /** Whole or not at all; throws where the browser has no room for it. */
  write(state: ModelState): void
  /** Calls back when another tab has written. Returns the undo. */
  onOtherTab(listener: () => void): () => void
}

/** Kept in localStorage, which writes at once and never by halves. */
export function modelMemory(storage: Pick<Storage, 'getItem' | 'setItem'>): ModelMemory {
  return {
    read() {
      try {
        const kept = ModelState.safeParse(JSON.parse(storage.getItem(modelStateKey) ?? 'null'))
        return kept.data ?? freshState
      } catch (cause) {
        console.warn('model: what was kept is unreadable and begins anew', cause)
        return freshState
      }
    },
    write: (state) => storage.setItem(modelStateKey, JSON.stringify(state)),
    onOtherTab(listener) {
      const hear = (event: StorageEvent): void => {
        if (event.key === modelStateKey) listener()
      }
      window.addEventListener('storage', hear)
      return () => window.removeEventListener('storage', hear)
    },
  }
}

const demoShaCount = 60

/** The hashes by which boxes of a demo model are known. */
export function withDemo(state: ModelState, model: ModelManifest): ModelState {
  if (!model.lineage.demo) return state
  const own = model.files.flatMap(({ role, sha256 }) =>
    role === 'int8' || role === 'fp16' || role === 'float' ? [sha256] : [],
  )
  const others = state.demoShas.filter((sha) => !own.includes(sha))
  return { ...state, demoShas: [...own, ...others].slice(0, demoShaCount) }
}

import { z } from 'zod/mini'
import { ModelManifest } from '../contract/model.ts'

/** Where the model store keeps what it knows; one value, so that a kill never leaves half of it. */
export const modelStateKey = 'lotlens.model'

const Active = z.object({ active: z.nullable(ModelManifest) })

/**
 * The model that this phone was last switched to; null: the one that came with the app. Read before
 * the first screen, so this is all that is loaded of the store by then.
 */
export function readActiveModel(storage: Pick<Storage, 'getItem'>): ModelManifest | null {
  try {
    return (
      Active.safeParse(JSON.parse(storage.getItem(modelStateKey) ?? 'null')).data?.active ?? null
    )
  } catch (cause) {
    console.warn('model: what was kept is unreadable; the model of the app runs', cause)
    return null
  }
}

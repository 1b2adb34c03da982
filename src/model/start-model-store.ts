import type { Observable } from '../domain/observable.ts'
import { startLookOut } from './look-out.ts'
import { modelMemory } from './model-state.ts'
import { createModelStore } from './model-store.ts'
import type { ModelFiles, ModelServer, ModelUser, Surroundings } from './ports.ts'
import type { ModelsStatus } from './status.ts'
import { onSync } from './sync-occasions.ts'

export interface ModelStoreWiring {
  readonly server: ModelServer
  readonly sync: Parameters<typeof onSync>[0]
  readonly files: ModelFiles
  readonly user: ModelUser
  readonly around: Surroundings
  readonly appVersion: string
  readonly signal: AbortSignal
}

/** Begins to look for models that the server wants here. */
export function startModelStore(wiring: ModelStoreWiring): {
  readonly status: Observable<ModelsStatus>
  forgetPredecessor(): Promise<void>
} {
  const { server, sync, files, user, around, appVersion, signal } = wiring
  const memory = modelMemory(localStorage)
  const store = createModelStore({
    server,
    files,
    user,
    memory,
    appVersion,
    nowMs: () => around.nowMs(),
  })
  startLookOut({
    store,
    user,
    around,
    signal,
    afterSync: (listener) => onSync(sync, listener),
    onOtherTab: (listener) => memory.onOtherTab(listener),
  })
  return { status: store.status, forgetPredecessor: () => store.forgetPredecessor() }
}

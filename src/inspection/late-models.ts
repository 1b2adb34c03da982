import { settable } from '../domain/observable.ts'
import type { Models, ModelsStatus } from './ports.ts'

const notYet: ModelsStatus = {
  phase: 'idle',
  progress: 0,
  coming: null,
  refusal: null,
  active: null,
  predecessor: null,
  demoShas: [],
}

/**
 * `Models` whose code comes after the first screen: the model that runs is known without it, and
 * another one is in no hurry.
 */
export function lateModels(load: () => Promise<Models>): Models {
  const status = settable(notYet)
  const loaded = load()
  loaded.then(
    (models) => {
      status.set(models.status.current())
      return models.status.subscribe(() => status.set(models.status.current()))
    },
    // The phone stays with the model that it has; a reload tries again.
    (error: unknown) => console.error('the model store did not load', error),
  )
  return { status, forgetPredecessor: async () => (await loaded).forgetPredecessor() }
}

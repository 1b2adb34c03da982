/** More of `app.tsx`: the wiring that only the diagnostics need, loaded with them. */
import type { ModelManifest } from './contract/model.ts'
import { detectorFiles, sentFiles } from './detect/phone-detector.ts'
import type { StorageUse } from './inspection/diagnostics/ports.ts'
import type { Models } from './inspection/ports.ts'
import { modelMemory } from './model/model-state.ts'
import { namedShadow } from './model/shadow-model.ts'
import { sampleFiles } from './offline/sample-files.ts'
import { createStorageUse } from './offline/storage-use.ts'

const isEngine = (url: string): boolean => /\.(wasm|mjs)$/.test(url)

/** A person who needs the room has it: what waits for its rest is then fetched from its beginning. */
const restingPhases: ReadonlySet<string> = new Set(['idle', 'waiting'])

/** What lies in this browser's caches, and which of it the present model does not need. */
export function openStorageUse(parts: {
  readonly models: Models
  readonly active: () => ModelManifest | null
}): StorageUse {
  return createStorageUse({
    caches,
    async needed() {
      const state = modelMemory(localStorage).read()
      const { predecessor } = state
      const shadow = namedShadow(state)
      const files = detectorFiles(parts.active()).map(({ url }) => url)
      const samples = await sampleFiles(fetch.bind(globalThis))
      return {
        engine: files.filter(isEngine),
        model: [
          ...files.filter((url) => !isEngine(url)),
          ...(shadow === null ? [] : sentFiles(shadow).map(({ url }) => url)),
        ],
        predecessor: predecessor === null ? [] : sentFiles(predecessor).map(({ url }) => url),
        samples: samples.map(({ url }) => url),
      }
    },
    forgetPredecessor: () => parts.models.forgetPredecessor(),
    isBusy: () => !restingPhases.has(parts.models.status.current().phase),
  })
}

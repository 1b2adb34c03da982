import { beforeEach, describe, expect, it, vi } from 'vitest'
import { checkedCacheName } from './checked-cache.ts'
import { createStorageUse, type NeededFiles } from './storage-use.ts'
import { modelCacheName } from './phone-offline.ts'
import { fakeCaches, type FakeCaches } from './testing/fake-browser.ts'

/** Caches by name, each with files of so many bytes. */
async function cachesWith(files: Record<string, Record<string, number>>) {
  const byName = new Map<string, FakeCaches>()
  for (const [name, contents] of Object.entries(files)) {
    const cache = fakeCaches()
    byName.set(name, cache)
    const opened = await cache.caches.open(name)
    for (const [url, sizeBytes] of Object.entries(contents)) {
      await opened.put(url, new Response(new Uint8Array(sizeBytes)))
    }
  }
  return {
    kept: () => [...byName.values()].flatMap((cache) => cache.kept()).toSorted(),
    caches: {
      keys: async () => [...byName.keys()],
      open: async (name: string) => {
        const cache = byName.get(name)
        if (cache === undefined) throw new Error(`no cache ${name}`)
        return cache.caches.open(name)
      },
    },
  }
}

const needed: NeededFiles = {
  model: ['/v1/model-files/new', '/assets/app-model.onnx'],
  predecessor: ['/v1/model-files/old', '/v1/model-files/new'],
  engine: ['/assets/ort.wasm'],
  samples: ['/samples/1.jpg'],
}

async function phone({ isBusy = false } = {}) {
  const forgetPredecessor = vi.fn<() => Promise<void>>(async () => undefined)
  const { caches, kept } = await cachesWith({
    [checkedCacheName]: {
      '/assets/app-model.onnx': 30,
      '/assets/ort.wasm': 140,
      '/samples/1.jpg': 5,
      '/assets/ort-webgpu.wasm': 260, // of a trial that wasm won
    },
    [modelCacheName]: {
      '/v1/model-files/new': 33,
      '/v1/model-files/old': 31,
      '/v1/model-files/next?from=0': 7, // half a download
    },
    'shell-1': { '/index.html': 2 },
  })
  const use = createStorageUse({
    caches,
    needed: async () => needed,
    forgetPredecessor,
    isBusy: () => isBusy,
  })
  return { use, kept, forgetPredecessor }
}

describe('the use of storage', () => {
  beforeEach(() => {
    vi.stubGlobal('location', { href: 'http://localhost/' })
  })

  it('is counted by what it is for', async () => {
    const { use } = await phone()
    expect(await use.report()).toEqual({
      model: 63,
      predecessor: 31,
      engine: 140,
      app: 7,
      leftover: 267,
    })
  })

  it('frees the model before and what is left over, and nothing that works', async () => {
    const { use, kept, forgetPredecessor } = await phone()
    expect(await use.free()).toBe(31 + 267)
    expect(forgetPredecessor).toHaveBeenCalledOnce()
    expect(kept()).toEqual([
      '/assets/app-model.onnx',
      '/assets/ort.wasm',
      '/index.html',
      '/samples/1.jpg',
      '/v1/model-files/new',
    ])
  })

  it('frees nothing while another model comes in', async () => {
    const { use, kept, forgetPredecessor } = await phone({ isBusy: true })
    const before = kept()
    expect(await use.free()).toBeNull()
    expect(kept()).toEqual(before)
    expect(forgetPredecessor).not.toHaveBeenCalled()
  })
})

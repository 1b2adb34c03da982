import { afterEach, expect, test, vi } from 'vitest'
import { takeCompiled } from './compiled-runtime.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

/** `(module)` in binary: magic number and version. */
const emptyModule = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)

test.each([
  ['Firefox compiles nothing while it arrives', 'Mozilla/5.0 (X11; rv:140.0) Firefox/140.0', 0],
  ['others do', 'Mozilla/5.0 (X11) AppleWebKit/537.36 Chrome/140.0 Safari/537.36', 1],
])('%s, and the module is there for the next worker', async (_name, userAgent, streamedCount) => {
  const stream = vi.fn<
    (source: Promise<Response>) => Promise<WebAssembly.WebAssemblyInstantiatedSource>
  >(async (source) => WebAssembly.instantiate(await (await source).arrayBuffer()))
  const runtime = { ...own(WebAssembly), instantiateStreaming: stream }
  vi.stubGlobal('WebAssembly', runtime)
  const compiled = takeCompiled(undefined, userAgent)
  expect(compiled.module()).toBeNull()

  await WebAssembly.instantiateStreaming(Promise.resolve(new Response(emptyModule)))

  expect(stream).toHaveBeenCalledTimes(streamedCount)
  expect(compiled.module()).toBeInstanceOf(WebAssembly.Module)
})

/** Its methods are not enumerable. */
function own(namespace: typeof WebAssembly): typeof WebAssembly {
  const { Module, instantiate } = namespace
  return { ...namespace, Module, instantiate: instantiate.bind(namespace) }
}

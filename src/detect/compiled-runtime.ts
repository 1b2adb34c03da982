/**
 * The runtime's machine code, compiled once for all workers of a page: 14 MB of wasm are the longer
 * part of opening a session, and what ran before is already optimised in it.
 */
export interface CompiledRuntime {
  /** What this worker runs on; null before the runtime was started. */
  module(): WebAssembly.Module | null
}

/**
 * Have the runtime's glue, which offers no way to hand a module over, take `given` where it would
 * compile; without one, remember what it compiles. Once for each worker, before its first session.
 */
export function takeCompiled(given: WebAssembly.Module | undefined): CompiledRuntime {
  let module = given ?? null
  const compile = WebAssembly.instantiateStreaming?.bind(WebAssembly)
  if (compile === undefined) return { module: () => null }
  WebAssembly.instantiateStreaming = async (source, imports) => {
    if (module !== null) {
      // The glue has asked for the file already: nothing of it is read.
      void Promise.resolve(source).then(
        ({ body }) => body?.cancel(),
        () => undefined,
      )
      return { module, instance: await WebAssembly.instantiate(module, imports) }
    }
    const made = await compile(source, imports)
    module = made.module
    return made
  }
  return { module: () => module }
}

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
export function takeCompiled(
  given: WebAssembly.Module | undefined,
  userAgent = navigator.userAgent,
): CompiledRuntime {
  let module = given ?? null
  const stream = WebAssembly.instantiateStreaming?.bind(WebAssembly)
  if (stream === undefined) return { module: () => null }
  const compile = userAgent.includes('Firefox/') ? instantiateWhole : stream
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

/**
 * In Firefox (seen in 140, two cores) a worker that ends while its stream is being compiled keeps
 * one of the process's few compiling threads; once none is left, no later page of the app gets a
 * runtime, with no error. Compiling what has arrived waits for nothing.
 */
async function instantiateWhole(
  source: Response | PromiseLike<Response>,
  imports?: WebAssembly.Imports,
): Promise<WebAssembly.WebAssemblyInstantiatedSource> {
  return WebAssembly.instantiate(await (await source).arrayBuffer(), imports)
}

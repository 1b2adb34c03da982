/**
 * The graphics adapter that WebGPU would use, or null where there is none but a software one,
 * which is slower than wasm.
 */
export async function gpuAdapter(): Promise<{ readonly hasF16: boolean } | null> {
  const adapter = await navigator.gpu.requestAdapter()
  if (adapter === null || adapter.info.isFallbackAdapter) return null
  return { hasF16: adapter.features.has('shader-f16') }
}

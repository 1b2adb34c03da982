/** Pages of 64 KiB: what a 128 MB model of ours would need, with room, down to what it needs at least. */
const smallerMaxima = [32_768, 16_384, 8_192, 4_096]

/**
 * The runtime's glue reserves 4 GB of shared addresses, on one thread too, and iPhones refuse it
 * (microsoft/onnxruntime#22086). What is refused is asked for again with a lower maximum, which a
 * wasm module may be given (WebAssembly, import matching of limits).
 */
export function acceptSmallerMemory(): void {
  WebAssembly.Memory = new Proxy(WebAssembly.Memory, {
    construct(Memory, [descriptor]: [WebAssembly.MemoryDescriptor]) {
      const { initial, maximum = 0 } = descriptor
      const maxima = [maximum, ...smallerMaxima.filter((one) => one < maximum && one >= initial)]
      return firstThatWorks(maxima, (one) => new Memory({ ...descriptor, maximum: one }))
    },
  })
}

/** Throws what the first try threw where none works. */
function firstThatWorks<T>(values: readonly number[], make: (value: number) => T): T {
  let refusal: unknown
  for (const value of values) {
    try {
      return make(value)
    } catch (cause) {
      refusal ??= cause
    }
  }
  throw refusal
}

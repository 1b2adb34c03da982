export interface GpuWatch {
  /**
   * The run's answer, or a rejection as soon as the graphics device is no longer to be trusted: at once
   * where that came between two runs.
   */
  guard<T>(run: Promise<T>): Promise<T>
}

/**
 * Hears what runs do not tell: a device that is lost (a driver's reset, a laptop's other graphics
 * card) leaves a run waiting, and one that is out of memory gives zeros without an error (WebGPU,
 * 22 Errors & Debugging). Null where the runtime has no device.
 */
export async function watchGpu(device: unknown): Promise<GpuWatch | null> {
  const watched = await device
  if (typeof GPUDevice === 'undefined' || !(watched instanceof GPUDevice)) return null
  let broken: Error | null = null
  /** Of the runs under way alone: a promise that all of them race against would keep every answer. */
  const waiting = new Set<(cause: Error) => void>()
  const fail = (why: string): void => {
    broken ??= new Error(`the graphics device: ${why}`)
    for (const reject of waiting) reject(broken)
  }
  watched.lost.then(
    ({ message, reason }) => fail(`lost (${reason}) ${message}`),
    () => fail('lost'),
  )
  watched.addEventListener('uncapturederror', ({ error }) => fail(error.message))
  return {
    guard: (run) =>
      new Promise((resolve, reject) => {
        if (broken !== null) reject(broken)
        waiting.add(reject)
        run.then(resolve, reject).finally(() => waiting.delete(reject))
      }),
  }
}

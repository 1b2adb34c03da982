/** In an object, for whoever awaits the watch does not want to await its end. */
export interface GpuWatch {
  /** Rejects, once, when the graphics device is no longer to be trusted; never resolves. */
  readonly broken: Promise<never>
}

/**
 * Hears what runs do not tell: a device that is lost (a driver's reset, a laptop's other graphics
 * card) leaves a run waiting, and one that is out of memory gives zeros without an error (WebGPU,
 * 22 Errors & Debugging). Null where the runtime has no device.
 */
export async function watchGpu(device: unknown): Promise<GpuWatch | null> {
  const watched = await device
  if (typeof GPUDevice === 'undefined' || !(watched instanceof GPUDevice)) return null
  const { lost } = watched
  const broken = new Promise<never>((_resolve, reject) => {
    const fail = (why: string): void => reject(new Error(`the graphics device: ${why}`))
    lost.then(
      ({ message, reason }) => fail(`lost (${reason}) ${message}`),
      () => fail('lost'),
    )
    watched.addEventListener('uncapturederror', ({ error }) => fail(error.message))
  })
  broken.catch(() => undefined) // between two runs nobody listens; the next run hears of it
  return { broken }
}

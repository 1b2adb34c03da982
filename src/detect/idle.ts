/** Resolves when the page has been left alone for a while and the browser has nothing to do. */
export async function untilIdle(quietMs: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, quietMs))
  if (!('requestIdleCallback' in globalThis)) return // Safari has none: the wait must do
  await new Promise((resolve) => requestIdleCallback(resolve))
}

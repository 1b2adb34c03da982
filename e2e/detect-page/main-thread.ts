/** Often enough to see a block, seldom enough to leave the processor to what is measured. */
const tickMs = 5

/**
 * Run something and measure the longest time in which the main thread could do nothing else: the
 * longest delay of a timer that comes every few milliseconds.
 */
export async function longestBlockMs<T>(
  run: () => Promise<T>,
): Promise<{ value: T; blockedMs: number }> {
  let dueAt = performance.now() + tickMs
  let blockedMs = 0
  const look = (): void => {
    const now = performance.now()
    blockedMs = Math.max(blockedMs, now - dueAt)
    dueAt = now + tickMs
  }
  const timer = setInterval(look, tickMs)
  try {
    const value = await run()
    look() // a block up to the very end has let no timer through
    return { value, blockedMs }
  } finally {
    clearInterval(timer)
  }
}

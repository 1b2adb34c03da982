/**
 * Run something and measure the longest time in which the main thread could do nothing else: the
 * longest gap between two messages that it sends itself, in milliseconds.
 */
export async function longestBlockMs<T>(
  run: () => Promise<T>,
): Promise<{ value: T; blockedMs: number }> {
  const channel = new MessageChannel()
  let last = performance.now()
  let blockedMs = 0
  const look = (): void => {
    const now = performance.now()
    blockedMs = Math.max(blockedMs, now - last)
    last = now
  }
  channel.port1.addEventListener('message', () => {
    look()
    channel.port2.postMessage(null)
  })
  channel.port1.start()
  channel.port2.postMessage(null)
  try {
    const value = await run()
    look()
    return { value, blockedMs }
  } finally {
    channel.port1.close()
  }
}

/** Short beside any deadline, and long enough to cost nothing. */
const tickMs = 1000

/**
 * Calls back after so many milliseconds in which the page was awake. A phone that slept in a pocket
 * has waited for nobody: a frozen page ticks once when it wakes, however long it slept. Returns the
 * undo.
 */
export function afterAwake(durationMs: number, listener: () => void): () => void {
  let leftMs = durationMs
  let timer: ReturnType<typeof setTimeout>
  const wait = (): void => {
    const stepMs = Math.min(tickMs, leftMs)
    timer = setTimeout(() => {
      leftMs -= stepMs
      if (leftMs > 0) wait()
      else listener()
    }, stepMs)
  }
  wait()
  return () => clearTimeout(timer)
}

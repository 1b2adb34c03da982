/**
 * Works on items, `width` at a time and begun in their order. The first failure ends it, after the
 * work that was under way has ended.
 */
export async function forEachOf<T>(
  items: readonly T[],
  width: number,
  work: (item: T, place: number) => Promise<void>,
): Promise<void> {
  const queue = items.entries()
  let failed = false
  const lane = async () => {
    for (const [place, item] of queue) {
      if (failed) return
      try {
        await work(item, place)
      } catch (error) {
        failed = true
        throw error
      }
    }
  }
  const lanes = await Promise.allSettled(Array.from({ length: width }, lane))
  for (const one of lanes) if (one.status === 'rejected') throw one.reason
}

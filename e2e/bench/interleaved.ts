import type { Timings } from '../../src/contract/detection.ts'

/** One photo, from its bytes to boxes. */
export interface Run {
  readonly totalMs: number
  /** Longest time in which the page could do nothing else; 0 where there is no page. */
  readonly blockedMs: number
  readonly timings: Timings
}

/** One way of doing it. */
export interface Contender<Key extends string> {
  readonly key: Key
  /** For the table. */
  readonly what: string
  run(): Promise<Run>
}

/**
 * Every contender once a round, one after the other, so that a busy machine is busy for all alike
 * and their ratios hold.
 */
export async function interleaved<Key extends string>(
  contenders: readonly Contender<Key>[],
  { warmUpCount, roundCount }: { readonly warmUpCount: number; readonly roundCount: number },
): Promise<ReadonlyMap<Key, readonly Run[]>> {
  const runs = new Map(contenders.map(({ key }) => [key, [] as Run[]]))
  for (let round = 0; round < warmUpCount + roundCount; round += 1) {
    for (const { key, run } of contenders) {
      const made = await run()
      if (round >= warmUpCount) runs.get(key)?.push(made)
    }
  }
  return runs
}

/** A score as a word: a person acts on 'likely', not on 0.57. */
export type Sureness = 'sureSure' | 'sureLikely' | 'sureMaybe'

/** Key of the word for a score from 0 to 1 (`strings/ui.en.ts`). */
export function surenessOf(score: number): Sureness {
  if (score >= 0.7) return 'sureSure'
  return score >= 0.4 ? 'sureLikely' : 'sureMaybe'
}

/** The number beside the word, e.g. '57 %'. */
export function scoreText(score: number): string {
  return `${Math.round(score * 100)} %`
}

/** What a link to a photo says in the history's state where it leads to the first mark. */
export const checkAsked = { check: true } as const

/** Whether the way to this photo was such a link. */
export function asksToCheck(state: unknown): boolean {
  return typeof state === 'object' && state !== null && 'check' in state && state.check === true
}

import type { Detection } from '../contract/detection.ts'
import { correctedBoxesFrom } from './correction.ts'
import type { Editor } from './editor.ts'

/**
 * The editor with what a fine pass found beside the marks that are there, each of which stays as it
 * is. `dropped` once a person has changed anything, undone or not: what they judged is not added to.
 * `later` while something is pressed or dragged.
 */
export function withFound(
  editor: Editor,
  found: readonly Detection[],
): Editor | 'dropped' | 'later' {
  const { history, interaction, parents } = editor
  if (history.past.length + history.future.length > 0) return 'dropped'
  if (interaction.name !== 'idle') return 'later'
  const known = new Set(history.present.map(({ boxId }) => boxId))
  const added = correctedBoxesFrom(found.filter(({ boxId }) => !known.has(boxId)))
  return {
    ...editor,
    history: { ...history, present: [...history.present, ...added] },
    parents: new Map([...parents, ...found.map((one) => [one.boxId, one] as const)]),
  }
}

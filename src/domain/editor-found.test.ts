import { expect, it } from 'vitest'
import { correctedBoxesFrom } from './correction.ts'
import { openEditor, reduceEditor } from './editor.ts'
import { withFound } from './editor-found.ts'
import { boxId, detection } from './testing/record-maker.ts'

const photo = { width: 400, height: 300 }
const shown = [detection(1), detection(2)]
const editor = openEditor({ photo, boxes: correctedBoxesFrom(shown), detections: shown })
const found = [detection(2), detection(3)]

it('E14: marks of a second look join those that are there; none moves, nothing is to be undone', () => {
  const selected = reduceEditor(editor, { type: 'select', boxId: boxId(1) })
  const joined = withFound(selected, found)
  if (joined === 'later' || joined === 'dropped') throw new Error(joined)
  expect(joined.history.present).toEqual(correctedBoxesFrom([...shown, detection(3)]))
  expect(joined.history.past).toEqual([])
  expect(joined.selectedId).toBe(boxId(1))
  // The model's word on a new mark is known: moved and back, it is the model's again.
  const nudge = { type: 'nudge', boxId: boxId(3), what: 'move', y: 0 } as const
  const moved = reduceEditor(joined, { ...nudge, x: 5 })
  expect(moved.history.present[2]?.origin).toBe('model-edited')
  expect(reduceEditor(moved, { ...nudge, x: -5 }).history.present[2]?.origin).toBe('model')
})

it('E14: they are dropped once a person has judged anything, undone or not', () => {
  const judged = reduceEditor(editor, { type: 'keep', boxId: boxId(1) })
  expect(withFound(judged, found)).toBe('dropped')
  expect(withFound(reduceEditor(judged, { type: 'undo' }), found)).toBe('dropped')
})

it('E14: they wait while a mark is held', () => {
  const at = { imageX: 20, imageY: 30 } as Parameters<typeof pressAt>[0]
  expect(withFound(pressAt(at), found)).toBe('later')
})

function pressAt(at: Extract<Parameters<typeof reduceEditor>[1], { type: 'press' }>['at']) {
  return reduceEditor(editor, { type: 'press', grip: { kind: 'move', boxId: boxId(1) }, at })
}

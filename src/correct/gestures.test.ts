import { describe, expect, it } from 'vitest'
import { BoxId } from '../contract/ids.ts'
import { createGestures, type GestureMode, type PressTarget } from './gestures.ts'
import type { ViewPoint } from './viewport.ts'

const boxId = BoxId.parse('00000000-0000-4000-8000-000000000001')
const ground: PressTarget = { kind: 'ground' }
const selected: PressTarget = { kind: 'selected' }
const handle: PressTarget = { kind: 'handle', handle: 'se' }

function at(viewX: number, viewY = 0): ViewPoint {
  return { viewX, viewY }
}

/** A stage that writes down what its gestures say. */
function stage(mode: GestureMode) {
  const said: string[] = []
  const gestures = createGestures({
    mode: () => mode,
    tap: (target) => said.push(`tap ${target.kind}`),
    dragStart: (drag, from) => said.push(`start ${drag.kind} ${from.viewX}`),
    dragMove: (drag, from, to) => said.push(`move ${drag.kind} ${from.viewX}>${to.viewX}`),
    dragEnd: (drag) => said.push(`end ${drag.kind}`),
    dragCancel: (drag) => said.push(`cancel ${drag.kind}`),
    pinchStart: () => said.push('pinch'),
    pinchMove: ([a, b], [c, d]) => said.push(`pinch ${a.viewX},${b.viewX}>${c.viewX},${d.viewX}`),
  })
  return {
    said,
    down: (id: number, point: ViewPoint, target = ground) =>
      gestures.pointerDown({ id, at: point }, target),
    move: (id: number, point: ViewPoint) => gestures.pointerMove({ id, at: point }),
    up: (id: number, point: ViewPoint) => gestures.pointerUp({ id, at: point }),
    lost: gestures.pointerCancel,
    escape: gestures.cancel,
  }
}

describe('gestures', () => {
  it('takes a press that hardly moves for a tap', () => {
    const { said, down, move, up } = stage('fix')
    down(1, at(100), { kind: 'mark', boxId })
    move(1, at(103))
    up(1, at(103))
    expect(said).toEqual(['tap mark'])
  })

  it('tells every move from where the drag began, so that nothing creeps', () => {
    const { said, down, move, up } = stage('fix')
    down(1, at(100), selected)
    move(1, at(110))
    move(1, at(140))
    up(1, at(140))
    expect(said).toEqual(['start move 100', 'move move 100>110', 'move move 100>140', 'end move'])
  })

  const kinds: readonly [GestureMode, PressTarget, string][] = [
    ['fix', selected, 'move'],
    ['fix', handle, 'resize'],
    ['fix', ground, 'pan'],
    ['look', selected, 'pan'],
    ['draw', ground, 'draw'],
    ['draw', { kind: 'mark', boxId }, 'draw'],
  ]
  it.each(kinds)('in %s, one finger on %o does: %s', (mode, target, kind) => {
    const { said, down, move } = stage(mode)
    down(1, at(0), target)
    move(1, at(50))
    expect(said[0]).toBe(`start ${kind} 0`)
  })

  it.each([selected, handle])('cancels an edit under way when a second finger comes', (target) => {
    const { said, down, move } = stage('fix')
    down(1, at(100), target)
    move(1, at(150))
    down(2, at(300))
    move(2, at(350))
    expect(said.slice(2)).toEqual([
      target === selected ? 'cancel move' : 'cancel resize',
      'pinch',
      'pinch 150,300>150,350',
    ])
  })

  it('lets the finger that stays after a pinch move nothing until all are up', () => {
    const { said, down, move, up } = stage('fix')
    down(1, at(100), selected)
    down(2, at(300))
    up(2, at(300))
    move(1, at(200))
    up(1, at(200))
    expect(said).toEqual(['pinch'])
    down(1, at(0), selected)
    up(1, at(0))
    expect(said).toEqual(['pinch', 'tap selected'])
  })

  it('ignores a third finger', () => {
    const { said, down, move, up } = stage('draw')
    for (const id of [1, 2, 3]) down(id, at(id * 100))
    move(3, at(900))
    up(3, at(900))
    expect(said).toEqual(['pinch', 'pinch 100,200>100,200'])
  })

  it('cancels when the system takes the pointer, and is ready for the next', () => {
    const { said, down, move, lost } = stage('draw')
    down(1, at(0))
    move(1, at(50))
    lost(1)
    down(4, at(0))
    move(4, at(20))
    expect(said.slice(2)).toEqual(['cancel draw', 'start draw 0', 'move draw 0>20'])
  })

  it('cancels by Escape and ignores the rest of that drag', () => {
    const { said, down, move, up, escape } = stage('fix')
    down(1, at(0), selected)
    move(1, at(50))
    escape()
    move(1, at(90))
    up(1, at(90))
    expect(said.slice(2)).toEqual(['cancel move'])
  })
})

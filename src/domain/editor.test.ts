import * as fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import type { Box } from '../contract/geometry.ts'
import type { CorrectedBox } from '../contract/record.ts'
import { liesInside } from './boxes.ts'
import type { Handle } from './box-edit.ts'
import { correctedBoxesFrom } from './correction.ts'
import {
  boxesOf,
  openEditor,
  reduceEditor,
  type Editor,
  type EditorAction,
  type Grip,
} from './editor.ts'
import { boxId, correctedBox, detection } from './testing/record-maker.ts'

// Many cases on a busy machine take their time; that is no failure.
vi.setConfig({ testTimeout: 60_000 })

const photo = { width: 400, height: 300 }
const a = detection(1, { box: { x: 100, y: 100, width: 40, height: 30 } })
const b = detection(2, { box: { x: 200, y: 50, width: 60, height: 60 }, classId: 1 })
const id = boxId(1)

function open(extra: readonly CorrectedBox[] = []): Editor {
  const detections = [a, b]
  return openEditor({ photo, detections, boxes: [...correctedBoxesFrom(detections), ...extra] })
}

function play(editor: Editor, ...actions: readonly EditorAction[]): Editor {
  return actions.reduce(reduceEditor, editor)
}

function at(imageX: number, imageY: number) {
  return { imageX, imageY }
}

const moveGrip: Grip = { kind: 'move', boxId: id }
const press = (grip: Grip): EditorAction => ({ type: 'press', grip, at: at(110, 110) })
const drag = (imageX: number, imageY: number): EditorAction => ({
  type: 'drag',
  to: at(imageX, imageY),
})
const release: EditorAction = { type: 'release' }

function boxAfter(...actions: readonly EditorAction[]): CorrectedBox | undefined {
  return boxesOf(play(open(), ...actions)).find((box) => box.boxId === id)
}

describe('editor: moving and resizing', () => {
  it('E1: moves a box by as much as the pointer moved', () => {
    expect(boxAfter(press(moveGrip), drag(115, 103), release)).toMatchObject({
      box: { x: 105, y: 93, width: 40, height: 30 },
      origin: 'model-edited',
      parentBoxId: id,
      reviewed: true,
    })
  })

  it('E1: works out each move from where the drag began, so that nothing creeps', () => {
    const there = boxAfter(press(moveGrip), drag(-900, 700), drag(111, 110), release)
    expect(there?.box).toEqual({ x: 101, y: 100, width: 40, height: 30 })
  })

  it('E2: keeps a press without a move apart from a drag', () => {
    const tapped = play(open(), press(moveGrip), release)
    expect(tapped.selectedId).toBe(id)
    expect(tapped.history.past).toEqual([])
    expect(boxesOf(tapped).every(({ reviewed }) => !reviewed)).toBe(true)
  })

  it('E3: a cancel gives back exactly what was there', () => {
    const before = open()
    const after = play(before, press(moveGrip), drag(300, 200), { type: 'cancel' })
    expect(boxesOf(after)).toBe(boxesOf(before))
    expect(after.history).toBe(before.history)
  })

  it('E4: moves a box no further than the photo, and keeps its size', () => {
    expect(boxAfter(press(moveGrip), drag(-999, 999), release)?.box).toEqual({
      x: 0,
      y: 270,
      width: 40,
      height: 30,
    })
  })

  it.each<[Handle, Box]>([
    ['nw', { x: 110, y: 105, width: 30, height: 25 }],
    ['n', { x: 100, y: 105, width: 40, height: 25 }],
    ['ne', { x: 100, y: 105, width: 50, height: 25 }],
    ['e', { x: 100, y: 100, width: 50, height: 30 }],
    ['se', { x: 100, y: 100, width: 50, height: 35 }],
    ['s', { x: 100, y: 100, width: 40, height: 35 }],
    ['sw', { x: 110, y: 100, width: 30, height: 35 }],
    ['w', { x: 110, y: 100, width: 30, height: 30 }],
  ])('E5: resizes by the handle %s and leaves the other sides', (handle, box) => {
    const grip: Grip = { kind: 'resize', boxId: id, handle }
    expect(boxAfter(press(grip), drag(120, 115), release)?.box).toEqual(box)
  })

  it.each<[Handle, number, number, Box]>([
    ['nw', 999, 999, { x: 136, y: 126, width: 4, height: 4 }],
    ['se', -999, -999, { x: 100, y: 100, width: 4, height: 4 }],
    ['se', 999, 999, { x: 100, y: 100, width: 300, height: 200 }],
  ])(
    'E6: makes no box smaller than four pixels, turns none inside out: %s',
    (handle, x, y, box) => {
      const grip: Grip = { kind: 'resize', boxId: id, handle }
      expect(boxAfter(press(grip), drag(x, y), release)?.box).toEqual(box)
    },
  )

  it('E7: one drag is one step to undo', () => {
    const moved = play(open(), press(moveGrip), drag(120, 110), drag(130, 110), release)
    expect(boxesOf(play(moved, { type: 'undo' }))).toEqual(boxesOf(open()))
    expect(boxesOf(play(moved, { type: 'undo' }, { type: 'redo' }))).toEqual(boxesOf(moved))
  })

  it('E7: nudges of one box in a row are one step to undo', () => {
    const nudge: EditorAction = { type: 'nudge', boxId: id, what: 'move', x: 1, y: 0 }
    const nudged = play(open(), nudge, nudge, nudge)
    expect(boxesOf(nudged)[0]?.box.x).toBe(103)
    expect(boxesOf(play(nudged, { type: 'undo' }))).toEqual(boxesOf(open()))
    const other = play(nudged, { type: 'keep', boxId: boxId(2) }, nudge)
    expect(boxesOf(play(other, { type: 'undo' }))[0]?.box.x).toBe(103)
  })

  it('nudges a side as well as a place', () => {
    const grown: EditorAction = { type: 'nudge', boxId: id, what: 'grow', x: 2, y: -3 }
    expect(boxAfter(grown)?.box).toEqual({ x: 100, y: 100, width: 42, height: 27 })
  })
})

describe('editor: drawing', () => {
  const grip: Grip = { kind: 'draw', newBoxId: boxId(9) }
  const drawnBox = {
    boxId: boxId(9),
    origin: 'human',
    parentBoxId: null,
    score: null,
    reviewed: true,
  }

  it('E8: draws from corner to corner, in any direction, and selects what was drawn', () => {
    const drawn = play(open(), press(grip), drag(60, 90), release)
    expect(boxesOf(drawn).at(-1)).toMatchObject({
      ...drawnBox,
      box: { x: 60, y: 90, width: 50, height: 20 },
    })
    expect(drawn.selectedId).toBe(boxId(9))
  })

  it('E8: draws nothing where the pointer hardly moved', () => {
    const tapped = play(open(), press(grip), drag(112, 113), release)
    expect(boxesOf(tapped)).toHaveLength(2)
    expect(tapped.history.past).toEqual([])
  })

  it('E8: draws by two taps, without dragging', () => {
    const corner = (imageX: number, imageY: number): EditorAction => ({
      type: 'corner',
      at: at(imageX, imageY),
      newBoxId: boxId(9),
    })
    const half = play(open(), { type: 'choose-class', classId: 1 }, corner(390, 290))
    expect(half.interaction).toEqual({ name: 'second-corner', first: at(390, 290) })
    expect(boxesOf(half)).toHaveLength(2)
    expect(boxesOf(play(half, corner(500, 270))).at(-1)).toMatchObject({
      ...drawnBox,
      classId: 1,
      box: { x: 390, y: 270, width: 10, height: 20 },
    })
    expect(play(half, { type: 'cancel' }).interaction.name).toBe('idle')
  })

  it('adds a box of the smallest size where a smaller one is asked for', () => {
    const add: EditorAction = {
      type: 'add',
      newBoxId: boxId(9),
      box: { x: 399, y: 299, width: 1, height: 1 },
    }
    expect(boxesOf(play(open(), add)).at(-1)?.box).toEqual({ x: 396, y: 296, width: 4, height: 4 })
  })
})

describe('editor: judging', () => {
  it('E9: untouched is not confirmed; keeping is', () => {
    expect(boxAfter()).toMatchObject({ origin: 'model', reviewed: false })
    expect(boxAfter({ type: 'keep', boxId: id })).toMatchObject({ origin: 'model', reviewed: true })
  })

  it('E10: a rejected model box stays as evidence, and comes back untouched', () => {
    const reject: EditorAction = { type: 'reject', boxId: id }
    expect(boxAfter(reject)).toMatchObject({ origin: 'model-rejected', reviewed: true, box: a.box })
    expect(boxAfter(reject, { type: 'restore', boxId: id })).toEqual(boxAfter())
    expect(boxAfter({ type: 'delete', boxId: id })).toEqual(boxAfter(reject))
  })

  it('E10: a drawn box that is rejected or deleted goes', () => {
    const start = open([correctedBox(5)])
    for (const type of ['reject', 'delete'] as const) {
      expect(boxesOf(play(start, { type, boxId: boxId(5) }))).toHaveLength(2)
    }
  })

  it('E11: another class is an edit, and the old class again is none', () => {
    const dent: EditorAction = { type: 'relabel', boxId: id, classId: 1 }
    expect(boxAfter(dent)).toMatchObject({ classId: 1, origin: 'model-edited', reviewed: true })
    expect(boxAfter(dent, { ...dent, classId: 0 })).toMatchObject({
      origin: 'model',
      reviewed: true,
    })
  })

  it('E11: editing a rejected box takes the rejection back', () => {
    const nudge: EditorAction = { type: 'nudge', boxId: id, what: 'move', x: 1, y: 0 }
    expect(boxAfter({ type: 'reject', boxId: id }, nudge)?.origin).toBe('model-edited')
  })

  it('deselects a box that an undo takes away', () => {
    const add: EditorAction = { type: 'add', newBoxId: boxId(9), box: a.box }
    expect(play(open(), add).selectedId).toBe(boxId(9))
    expect(play(open(), add, { type: 'undo' }).selectedId).toBeNull()
  })
})

describe('editor: whatever is done', () => {
  it('E12: draws no second box with the id of one that is there', () => {
    const draw: Grip = { kind: 'draw', newBoxId: boxId(1) }
    const editor = play(
      open(),
      { type: 'press', grip: draw, at: { imageX: 0, imageY: 0 } },
      { type: 'drag', to: { imageX: 40, imageY: 30 } },
      { type: 'release' },
    )
    expect(boxesOf(editor)).toEqual(boxesOf(open()))
  })

  const anyId = fc.constantFrom(boxId(1), boxId(2), boxId(9), boxId(10))
  const place = fc.record({
    imageX: fc.double({ min: -500, max: 900, noNaN: true }),
    imageY: fc.double({ min: -500, max: 900, noNaN: true }),
  })
  const grip: fc.Arbitrary<Grip> = fc.oneof(
    fc.record({ kind: fc.constant('move' as const), boxId: anyId }),
    fc.record({
      kind: fc.constant('resize' as const),
      boxId: anyId,
      handle: fc.constantFrom<Handle>('nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w'),
    }),
    fc.record({ kind: fc.constant('draw' as const), newBoxId: anyId }),
  )
  const anyAction: fc.Arbitrary<EditorAction> = fc.oneof(
    fc.record({ type: fc.constant('press' as const), grip, at: place }),
    fc.record({ type: fc.constant('drag' as const), to: place }),
    fc.constantFrom<EditorAction>(
      { type: 'release' },
      { type: 'cancel' },
      { type: 'undo' },
      { type: 'redo' },
    ),
    fc.record({ type: fc.constant('corner' as const), at: place, newBoxId: anyId }),
    fc.record({
      type: fc.constantFrom(
        'keep' as const,
        'reject' as const,
        'restore' as const,
        'delete' as const,
      ),
      boxId: anyId,
    }),
    fc.record({
      type: fc.constant('nudge' as const),
      boxId: anyId,
      what: fc.constantFrom('move' as const, 'grow' as const),
      x: fc.integer({ min: -99, max: 99 }),
      y: fc.integer({ min: -99, max: 99 }),
    }),
  )

  it('E12: every box lies on the photo, is large enough, has an id of its own and its evidence', () => {
    fc.assert(
      fc.property(fc.array(anyAction, { maxLength: 40 }), (actions) => {
        const boxes = boxesOf(play(open(), ...actions))
        const wrong = boxes.filter(
          ({ box }) => !liesInside(box, photo) || box.width < 4 - 1e-9 || box.height < 4 - 1e-9,
        )
        expect(wrong).toEqual([])
        const ids = boxes.map((box) => box.boxId)
        expect(new Set(ids).size).toBe(ids.length)
        expect(ids).toEqual(expect.arrayContaining([boxId(1), boxId(2)]))
        expect(
          boxes.filter((box) => (box.origin === 'human') !== (box.parentBoxId === null)),
        ).toEqual([])
      }),
      { numRuns: 1000 },
    )
  })

  it('E13: undoing everything gives back the boxes that the editor began with', () => {
    fc.assert(
      fc.property(fc.array(anyAction, { maxLength: 30 }), (actions) => {
        let editor = play(open(), ...actions, { type: 'cancel' })
        while (editor.history.past.length > 0) editor = play(editor, { type: 'undo' })
        expect(boxesOf(editor)).toEqual(boxesOf(open()))
      }),
      { numRuns: 200 },
    )
  })
})

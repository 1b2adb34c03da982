import type { BoxId } from '../contract/ids.ts'
import type { Handle } from '../domain/box-edit.ts'
import { distance, type ViewPoint } from './viewport.ts'

/** What lies under a pointer when it goes down. */
export type PressTarget =
  | { readonly kind: 'handle'; readonly handle: Handle }
  /** The selected mark, with room around it for a thumb. */
  | { readonly kind: 'selected' }
  | { readonly kind: 'mark'; readonly boxId: BoxId }
  | { readonly kind: 'ground' }

/** What one finger does once it moves. */
export type Drag =
  | { readonly kind: 'move' }
  | { readonly kind: 'resize'; readonly handle: Handle }
  | { readonly kind: 'draw' }
  | { readonly kind: 'pan' }

/** `fix`: the selected mark moves; `draw`: a new mark is drawn; `look`: the photo moves. */
export type GestureMode = 'look' | 'fix' | 'draw'

export interface GestureSink {
  mode(): GestureMode
  tap(target: PressTarget, at: ViewPoint): void
  /** Each move names where the drag began: what is edited is worked out anew from there. */
  dragStart(drag: Drag, from: ViewPoint): void
  dragMove(drag: Drag, from: ViewPoint, to: ViewPoint): void
  dragEnd(drag: Drag, from: ViewPoint, to: ViewPoint): void
  /** All that the drag changed is to be as before it. */
  dragCancel(drag: Drag): void
  pinchStart(): void
  pinchMove(from: readonly [ViewPoint, ViewPoint], to: readonly [ViewPoint, ViewPoint]): void
}

interface Pointer {
  readonly id: number
  readonly at: ViewPoint
}

type State =
  | { readonly name: 'idle' }
  /** Down, and not yet moved enough to be more than a tap. */
  | { readonly name: 'pressing'; readonly pointer: Pointer; readonly target: PressTarget }
  | {
      readonly name: 'dragging'
      readonly pointer: Pointer
      readonly from: ViewPoint
      readonly drag: Drag
    }
  | {
      readonly name: 'pinching'
      readonly from: readonly [Pointer, Pointer]
      readonly to: readonly [Pointer, Pointer]
    }
  /** After a pinch, until every finger is up: the last finger must not move a mark. */
  | { readonly name: 'spent' }

/** A finger that rests trembles by this much. */
const slopCssPx = 6

/**
 * The stage's pointers as a small state machine: one finger edits or pans, a second one always
 * cancels an edit under way and pans and zooms. Feed it pointer events; it calls the sink.
 */
export function createGestures(sink: GestureSink) {
  let state: State = { name: 'idle' }
  const down = new Set<number>()

  function pointerDown(pointer: Pointer, target: PressTarget): void {
    down.add(pointer.id)
    if (state.name === 'idle') {
      state = { name: 'pressing', pointer, target }
    } else if (state.name === 'pressing' || state.name === 'dragging') {
      if (state.name === 'dragging') sink.dragCancel(state.drag)
      const both = [state.pointer, pointer] as const
      state = { name: 'pinching', from: both, to: both }
      sink.pinchStart()
    }
  }

  function pointerMove(pointer: Pointer): void {
    if (state.name === 'pressing' && state.pointer.id === pointer.id) {
      const from = state.pointer.at
      if (distance(from, pointer.at) < slopCssPx) return
      const drag = dragOf(state.target, sink.mode())
      state = { name: 'dragging', pointer, from, drag }
      sink.dragStart(drag, from)
      sink.dragMove(drag, from, pointer.at)
    } else if (state.name === 'dragging' && state.pointer.id === pointer.id) {
      state = { ...state, pointer }
      sink.dragMove(state.drag, state.from, pointer.at)
    } else if (state.name === 'pinching') {
      const [a, b] = state.to
      const to = [a.id === pointer.id ? pointer : a, b.id === pointer.id ? pointer : b] as const
      const from = state.from
      state = { name: 'pinching', from, to }
      sink.pinchMove([from[0].at, from[1].at], [to[0].at, to[1].at])
    }
  }

  function pointerUp(pointer: Pointer): void {
    down.delete(pointer.id)
    if (state.name === 'pressing' && state.pointer.id === pointer.id) {
      const { target } = state
      state = { name: 'idle' }
      sink.tap(target, pointer.at)
    } else if (state.name === 'dragging' && state.pointer.id === pointer.id) {
      const { drag, from } = state
      state = { name: 'idle' }
      sink.dragEnd(drag, from, pointer.at)
    } else if (state.name === 'pinching' || state.name === 'spent') {
      state = down.size === 0 ? { name: 'idle' } : { name: 'spent' }
    }
  }

  /** The system took the pointer away, or Escape was pressed. */
  function cancel(): void {
    if (state.name === 'dragging') sink.dragCancel(state.drag)
    state = { name: down.size > 0 ? 'spent' : 'idle' }
  }

  function pointerCancel(pointerId: number): void {
    down.delete(pointerId)
    cancel()
  }

  return { pointerDown, pointerMove, pointerUp, pointerCancel, cancel }
}

function dragOf(target: PressTarget, mode: GestureMode): Drag {
  if (target.kind === 'handle') return { kind: 'resize', handle: target.handle }
  if (mode === 'draw') return { kind: 'draw' }
  if (mode === 'fix' && target.kind === 'selected') return { kind: 'move' }
  return { kind: 'pan' }
}

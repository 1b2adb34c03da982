import { useEffect, useMemo, useRef, useState, type PointerEvent } from 'react'
import type { Size } from '../contract/geometry.ts'
import type { BoxId } from '../contract/ids.ts'
import type { CorrectedBox } from '../contract/record.ts'
import { createGestures, type Drag, type GestureMode } from './gestures.ts'
import { Handles } from './Handles.tsx'
import { loupePoint } from './loupe-point.ts'
import { Loupe } from './Loupe.tsx'
import { MarkTarget } from './MarkTarget.tsx'
import { pressTargetOf } from './press-target.ts'
import type { StageEdit } from './stage-edit.ts'
import { boxToView, panned, pinched, viewToImage, type ViewPoint } from './viewport.ts'
import type { StageView } from './use-viewport.ts'
import { useWheelZoom } from './use-wheel-zoom.ts'

interface MarkStageProps {
  /** Read out for the stage as a whole. */
  readonly label: string
  readonly photoUrl: string | null
  readonly photo: Size
  readonly marks: readonly CorrectedBox[]
  readonly selectedId: BoxId | null
  readonly mode: GestureMode
  readonly view: StageView
  readonly edit: StageEdit
  labelOf(mark: CorrectedBox): string
}

interface Finger {
  readonly drag: Drag
  readonly at: ViewPoint
  readonly touch: boolean
}

/** The photo with its marks: SVG over an image, moved by fingers, mouse and wheel. */
export function MarkStage(props: MarkStageProps) {
  const { photoUrl, photo, marks, selectedId, mode, view, edit } = props
  const { viewport, stage } = view
  const [finger, setFinger] = useState<Finger | null>(null)
  const gestures = useStageGestures({ mode, view, edit, setFinger })
  useWheelZoom(view)
  useEscapeCancelsDrag(gestures, finger !== null)
  const selected = marks.find(({ boxId }) => boxId === selectedId) ?? null
  const onTop = useMemo(() => largestFirst(marks), [marks])

  const handlers = {
    onPointerDown(event: PointerEvent<HTMLDivElement>) {
      if (event.pointerType === 'mouse' && event.button !== 0) return
      event.currentTarget.setPointerCapture(event.pointerId)
      gestures.touch.current = event.pointerType !== 'mouse'
      gestures.machine.pointerDown(pointerOf(event), pressTargetOf(event.target))
    },
    onPointerMove: (event: PointerEvent<HTMLDivElement>) =>
      gestures.machine.pointerMove(pointerOf(event)),
    onPointerUp: (event: PointerEvent<HTMLDivElement>) =>
      gestures.machine.pointerUp(pointerOf(event)),
    onPointerCancel: (event: PointerEvent<HTMLDivElement>) =>
      gestures.machine.pointerCancel(event.pointerId),
  }

  return (
    <div
      ref={view.stageRef}
      role="group"
      aria-label={props.label}
      className={`relative size-full touch-none overflow-hidden bg-photo-ground select-none ${mode === 'draw' ? 'cursor-crosshair' : 'cursor-grab active:cursor-grabbing'}`}
      {...handlers}
    >
      {viewport !== null && photoUrl !== null && (
        <img
          src={photoUrl}
          alt=""
          draggable={false}
          className="pointer-events-none absolute top-0 left-0 max-w-none origin-top-left"
          style={{
            width: photo.width,
            height: photo.height,
            transform: `translate(${viewport.offsetX}px, ${viewport.offsetY}px) scale(${viewport.scale})`,
          }}
        />
      )}
      {viewport !== null && (
        <svg className="absolute inset-0 size-full overflow-hidden">
          {onTop.map((mark) => (
            <MarkTarget
              key={mark.boxId}
              mark={mark}
              viewport={viewport}
              selected={mark.boxId === selectedId}
              label={props.labelOf(mark)}
              onSelect={() => edit.select(mark.boxId)}
            />
          ))}
          {selected !== null && mode === 'fix' && (
            <Handles viewBox={boxToView(viewport, selected.box)} />
          )}
        </svg>
      )}
      {finger?.touch === true && viewport !== null && stage !== null && photoUrl !== null && (
        <Loupe
          photoUrl={photoUrl}
          photo={photo}
          stage={stage}
          scale={viewport.scale}
          finger={finger.at}
          at={loupePoint(finger.drag, selected, viewToImage(viewport, finger.at))}
          mark={selected}
        />
      )}
    </div>
  )
}

/** Small marks lie on top of large ones, or they could not be hit. */
function largestFirst(marks: readonly CorrectedBox[]): CorrectedBox[] {
  return marks.toSorted((a, b) => b.box.width * b.box.height - a.box.width * a.box.height)
}

function pointerOf(event: PointerEvent<HTMLDivElement>) {
  const { left, top } = event.currentTarget.getBoundingClientRect()
  return {
    id: event.pointerId,
    at: { viewX: event.clientX - left, viewY: event.clientY - top },
  }
}

interface GestureWiring {
  readonly mode: GestureMode
  readonly view: StageView
  readonly edit: StageEdit
  setFinger(finger: Finger | null): void
}

/** The machine lives as long as the stage; what it calls is always the latest render's. */
function useStageGestures(wiring: GestureWiring) {
  const latest = useRef(wiring)
  latest.current = wiring
  const touch = useRef(false)
  const machine = useMemo(() => {
    let start = latest.current.view.latest.current
    const image = (at: ViewPoint) => {
      const viewport = latest.current.view.latest.current
      return viewport === null ? { imageX: 0, imageY: 0 } : viewToImage(viewport, at)
    }
    const follow = (drag: Drag, at: ViewPoint) => {
      if (drag.kind !== 'pan') latest.current.setFinger({ drag, at, touch: touch.current })
    }
    return createGestures({
      mode: () => latest.current.mode,
      tap(target, at) {
        const { edit } = latest.current
        if (target.kind === 'mark') edit.select(target.boxId)
        else if (target.kind === 'ground') edit.tapGround(image(at))
      },
      dragStart(drag, from) {
        start = latest.current.view.latest.current
        if (drag.kind !== 'pan') latest.current.edit.dragStart(drag, image(from))
      },
      dragMove(drag, from, to) {
        if (drag.kind === 'pan') {
          if (start !== null) {
            latest.current.view.show(panned(start, to.viewX - from.viewX, to.viewY - from.viewY))
          }
          return
        }
        latest.current.edit.dragTo(image(to))
        follow(drag, to)
      },
      dragEnd(drag) {
        latest.current.setFinger(null)
        if (drag.kind !== 'pan') latest.current.edit.dragEnd(drag)
      },
      dragCancel(drag) {
        latest.current.setFinger(null)
        if (drag.kind !== 'pan') latest.current.edit.dragCancel()
      },
      pinchStart() {
        start = latest.current.view.latest.current
      },
      pinchMove(from, to) {
        if (start !== null) latest.current.view.show(pinched(start, from, to))
      },
    })
  }, [])
  return { machine, touch }
}

function useEscapeCancelsDrag(
  { machine }: ReturnType<typeof useStageGestures>,
  dragging: boolean,
): void {
  useEffect(() => {
    if (!dragging) return undefined
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return
      event.stopPropagation() // this Escape is spent: it must not also leave the mark
      machine.cancel()
    }
    window.addEventListener('keydown', onKey, { capture: true })
    return () => window.removeEventListener('keydown', onKey, { capture: true })
  }, [dragging, machine])
}

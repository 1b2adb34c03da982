import { useEffect, useMemo, useState, type PointerEvent } from 'react'
import type { Size } from '../contract/geometry.ts'
import type { BoxId } from '../contract/ids.ts'
import type { CorrectedBox } from '../contract/record.ts'
import { useLatest } from '../ui/use-latest.ts'
import type { GestureMode } from './gestures.ts'
import { Handles } from './Handles.tsx'
import { Loupe } from './Loupe.tsx'
import { aimLoupe } from './loupe-aim.ts'
import { MarkTarget } from './MarkTarget.tsx'
import { pressTargetOf } from './press-target.ts'
import type { StageEdit } from './stage-edit.ts'
import { createStageGestures, type Finger } from './stage-gestures.ts'
import type { StageView } from './use-viewport.ts'
import { useWheelZoom } from './use-wheel-zoom.ts'
import { boxToView, viewToImage } from './viewport.ts'

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
  /** Whether the model found the mark on its second look. */
  isCloser(mark: CorrectedBox): boolean
}

/** The photo with its marks: SVG over an image, moved by fingers, mouse and wheel. */
export function MarkStage(props: MarkStageProps) {
  const { label, photoUrl, photo, marks, selectedId, mode, view, edit, labelOf, isCloser } = props
  const { attach, viewport, stage } = view
  const { handlers, finger, touch } = useGestures({ mode, view, edit })
  useWheelZoom(view)
  const selected = marks.find(({ boxId }) => boxId === selectedId) ?? null
  // What is being drawn is not selected yet; it is the newest mark.
  const dragged = finger?.drag.kind === 'draw' ? (marks.at(-1) ?? null) : selected
  const largestFirst = useMemo(() => marks.toSorted(byAreaDown), [marks])
  const cursor = mode === 'draw' ? 'cursor-crosshair' : 'cursor-grab active:cursor-grabbing'
  return (
    <section
      ref={attach}
      aria-label={label}
      className={`relative size-full touch-none overflow-hidden bg-photo-ground select-none ${cursor}`}
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
          {largestFirst.map((mark) => (
            <MarkTarget
              key={mark.boxId}
              mark={mark}
              viewport={viewport}
              selected={mark.boxId === selectedId}
              closer={isCloser(mark)}
              label={labelOf(mark)}
              onSelect={() => edit.select(mark.boxId)}
              onFocus={() => edit.focus(mark.boxId)}
            />
          ))}
          {selected !== null && mode === 'fix' && (
            <Handles viewBox={boxToView(viewport, selected.box)} />
          )}
        </svg>
      )}
      {touch && finger !== null && viewport !== null && stage !== null && photoUrl !== null && (
        <Loupe
          photoUrl={photoUrl}
          photo={photo}
          stage={stage}
          finger={finger.at}
          mark={dragged}
          {...aimLoupe(finger.drag, dragged, viewToImage(viewport, finger.at), viewport.scale)}
        />
      )}
    </section>
  )
}

/** Small marks lie on top of large ones, or they could not be hit. */
function byAreaDown({ box: a }: CorrectedBox, { box: b }: CorrectedBox): number {
  return b.width * b.height - a.width * a.height
}

function useGestures(wiring: Pick<MarkStageProps, 'mode' | 'view' | 'edit'>) {
  const [finger, showFinger] = useState<Finger | null>(null)
  // A mouse hides nothing: the loupe is for fingers and pens.
  const [touch, setTouch] = useState(false)
  const latest = useLatest({ ...wiring, showFinger })
  const [machine] = useState(() => createStageGestures(() => latest.current))
  const dragging = finger !== null
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

  const handlers = {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      if (event.pointerType === 'mouse' && event.button !== 0) return
      event.currentTarget.setPointerCapture(event.pointerId)
      setTouch(event.pointerType !== 'mouse')
      machine.pointerDown(pointerOf(event), pressTargetOf(event.target))
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => machine.pointerMove(pointerOf(event)),
    onPointerUp: (event: PointerEvent<HTMLElement>) => machine.pointerUp(pointerOf(event)),
    onPointerCancel: (event: PointerEvent<HTMLElement>) => machine.pointerCancel(event.pointerId),
  }
  return { handlers, finger, touch }
}

function pointerOf(event: PointerEvent<HTMLElement>) {
  const { left, top } = event.currentTarget.getBoundingClientRect()
  return {
    id: event.pointerId,
    at: { viewX: event.clientX - left, viewY: event.clientY - top },
  }
}

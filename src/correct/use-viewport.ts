import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { Box, Size } from '../contract/geometry.ts'
import { clamped, fitMark, fitPhoto, zoomAt, type ViewPoint, type Viewport } from './viewport.ts'

/** What the stage shows at first: a mark with its surroundings, or the whole photo. */
export interface Focus {
  /** A new key moves the view; the same mark changing its size does not. */
  readonly key: string
  readonly box: Box | null
}

const moveMs = 180

/** The stage's size and how the photo lies on it; follows `focus` and turns of the phone. */
export function useViewport(photo: Size, focus: Focus) {
  const stageRef = useRef<HTMLDivElement>(null)
  const stage = useElementSize(stageRef)
  const [viewport, setViewport] = useState<Viewport | null>(null)
  const latest = useRef<Viewport | null>(null)
  const stopMove = useRef<() => void>(() => undefined)

  const show = useCallback(
    (next: Viewport) => {
      stopMove.current()
      if (stage === null) return
      latest.current = clamped(next, photo, stage)
      setViewport(latest.current)
    },
    [photo, stage],
  )

  const fitted = useCallback(
    (box: Box | null): Viewport | null =>
      stage && (box === null ? fitPhoto(photo, stage) : fitMark(box, photo, stage)),
    [photo, stage],
  )

  const focusBox = useRef(focus.box)
  focusBox.current = focus.box
  useLayoutEffect(() => {
    const target = fitted(focusBox.current)
    if (target === null) return
    stopMove.current()
    const from = latest.current
    const jump = from === null || matchMedia('(prefers-reduced-motion: reduce)').matches
    const arrive = (next: Viewport) => {
      latest.current = next
      setViewport(next)
    }
    if (jump) arrive(target)
    else stopMove.current = animate(from, target, arrive)
  }, [fitted, focus.key])
  useEffect(() => () => stopMove.current(), [])

  const zoomBy = useCallback(
    (factor: number, at?: ViewPoint) => {
      if (latest.current === null || stage === null) return
      const centre = { viewX: stage.width / 2, viewY: stage.height / 2 }
      show(zoomAt(latest.current, at ?? centre, factor))
    },
    [show, stage],
  )
  const fitWhole = useCallback(() => {
    const whole = fitted(null)
    if (whole !== null) show(whole)
  }, [fitted, show])

  return { stageRef, stage, viewport, latest, show, zoomBy, fitWhole }
}

/** Calls `arrive` with each step of the way; zoom runs evenly, as the eye sees it. */
function animate(from: Viewport, to: Viewport, arrive: (at: Viewport) => void): () => void {
  const began = performance.now()
  let frame = requestAnimationFrame(step)
  function step(now: number): void {
    const linear = Math.min(1, Math.max(0, (now - began) / moveMs))
    const eased = 1 - (1 - linear) ** 3
    const mix = (a: number, b: number) => a + (b - a) * eased
    arrive(
      linear === 1
        ? to
        : {
            scale: from.scale * (to.scale / from.scale) ** eased,
            offsetX: mix(from.offsetX, to.offsetX),
            offsetY: mix(from.offsetY, to.offsetY),
          },
    )
    if (linear < 1) frame = requestAnimationFrame(step)
  }
  return () => cancelAnimationFrame(frame)
}

function useElementSize(ref: React.RefObject<HTMLElement | null>): Size | null {
  const [size, setSize] = useState<Size | null>(null)
  useLayoutEffect(() => {
    const element = ref.current
    if (element === null) return undefined
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = element
      if (width > 0 && height > 0) {
        setSize((old) => (old?.width === width && old.height === height ? old : { width, height }))
      }
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [ref])
  return size
}

export type StageView = ReturnType<typeof useViewport>

import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { Box, Size } from '../contract/geometry.ts'
import { useLatest } from '../ui/use-latest.ts'
import { glide } from './glide.ts'
import { useElementSize } from './use-element-size.ts'
import { clamped, fitMark, fitPhoto, zoomAt, type ViewPoint, type Viewport } from './viewport.ts'

/** What the stage shows at first: a mark with its surroundings, or the whole photo. */
export interface Focus {
  /** A new key moves the view; the same mark changing its size does not. */
  readonly key: string
  readonly box: Box | null
}

/** The stage's size and how the photo lies on it; follows `focus` and turns of the phone. */
export function useViewport(photo: Size, focus: Focus) {
  const [element, attach] = useState<HTMLElement | null>(null)
  const stage = useElementSize(element)
  const [viewport, setViewport] = useState<Viewport | null>(null)
  const latest = useRef<Viewport | null>(null)
  const stopGlide = useRef<() => void>(() => undefined)

  const arrive = useCallback((next: Viewport) => {
    latest.current = next
    setViewport(next)
  }, [])

  const show = useCallback(
    (next: Viewport) => {
      stopGlide.current()
      if (stage !== null) arrive(clamped(next, photo, stage))
    },
    [arrive, photo, stage],
  )

  const fitted = useCallback(
    (box: Box | null): Viewport | null =>
      stage && (box === null ? fitPhoto(photo, stage) : fitMark(box, photo, stage)),
    [photo, stage],
  )

  const box = useLatest(focus.box)
  const shownKey = useRef<string | null>(null)
  useLayoutEffect(() => {
    const target = fitted(box.current)
    if (target === null) return
    stopGlide.current()
    const elsewhere = shownKey.current !== focus.key
    shownKey.current = focus.key
    if (latest.current !== null && elsewhere) {
      stopGlide.current = glide(latest.current, target, arrive)
    } else {
      arrive(target)
    }
  }, [arrive, box, fitted, focus.key])
  useEffect(() => () => stopGlide.current(), [])

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
  /** The viewport of this very moment, for handlers between two renders. */
  const current = useCallback(() => latest.current, [])

  return { element, attach, stage, viewport, current, show, zoomBy, fitWhole }
}

export type StageView = ReturnType<typeof useViewport>

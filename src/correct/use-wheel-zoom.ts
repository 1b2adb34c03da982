import { useEffect } from 'react'
import type { StageView } from './use-viewport.ts'

/** Wheel and trackpad zoom at the pointer. A pinch on a trackpad arrives as a wheel with Ctrl. */
export function useWheelZoom({ stageRef, zoomBy }: StageView): void {
  useEffect(() => {
    const stage = stageRef.current
    if (stage === null) return undefined
    const onWheel = (event: WheelEvent) => {
      event.preventDefault() // or the page would zoom instead
      const { left, top } = stage.getBoundingClientRect()
      const perStep = event.ctrlKey
        ? 0.01
        : event.deltaMode === WheelEvent.DOM_DELTA_LINE
          ? 0.05
          : 0.0018
      zoomBy(Math.exp(-event.deltaY * perStep), {
        viewX: event.clientX - left,
        viewY: event.clientY - top,
      })
    }
    // React's own wheel listener is passive and could not prevent the page's zoom.
    stage.addEventListener('wheel', onWheel, { passive: false })
    return () => stage.removeEventListener('wheel', onWheel)
  }, [stageRef, zoomBy])
}

import { useEffect } from 'react'
import type { StageView } from './use-viewport.ts'

/** Wheel and trackpad zoom at the pointer. A pinch on a trackpad arrives as a wheel with Ctrl. */
export function useWheelZoom({ element, zoomBy }: StageView): void {
  useEffect(() => {
    if (element === null) return undefined
    const onWheel = (event: WheelEvent) => {
      event.preventDefault() // or the page would zoom instead
      const { left, top } = element.getBoundingClientRect()
      zoomBy(Math.exp(-event.deltaY * zoomPerDelta(event)), {
        viewX: event.clientX - left,
        viewY: event.clientY - top,
      })
    }
    // React's own wheel listener is passive and could not prevent the page's zoom.
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  }, [element, zoomBy])
}

function zoomPerDelta(event: WheelEvent): number {
  if (event.ctrlKey) return 0.01
  return event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 0.05 : 0.0018
}

import { useEffect, useRef, type PointerEvent } from 'react'
import { useLatest } from '../../ui/use-latest.ts'

const firstAfterMs = 400
const thenEveryMs = 60

/** Handlers of a button that steps once when pressed, and goes on stepping while it is held. */
export function useRepeat(step: () => void) {
  const latest = useLatest(step)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const held = useRef(false)
  const stop = () => clearTimeout(timer.current)
  useEffect(() => () => clearTimeout(timer.current), [])

  const again = () => {
    held.current = true
    latest.current()
    timer.current = setTimeout(again, thenEveryMs)
  }
  return {
    onPointerDown(event: PointerEvent) {
      if (event.button !== 0) return
      held.current = false
      stop()
      timer.current = setTimeout(again, firstAfterMs)
    },
    onPointerUp: stop,
    onPointerLeave: stop,
    onPointerCancel: stop,
    /** Covers the tap, the keyboard and switch control; a hold has stepped already. */
    onClick() {
      if (!held.current) latest.current()
      held.current = false
    },
  }
}

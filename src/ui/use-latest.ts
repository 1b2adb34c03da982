import { useLayoutEffect, useRef, type RefObject } from 'react'

/** The newest value for handlers and timers that outlive a render; read it only in those. */
export function useLatest<T>(value: T): Readonly<RefObject<T>> {
  const latest = useRef(value)
  useLayoutEffect(() => {
    latest.current = value
  })
  return latest
}

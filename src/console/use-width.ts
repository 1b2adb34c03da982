import { useCallback, useState, type RefCallback } from 'react'

/** Width of an element in CSS pixels, kept up to date; 0 until it is laid out. */
export function useWidth<T extends Element>(): readonly [RefCallback<T>, number] {
  const [widthCssPx, setWidth] = useState(0)
  const ref = useCallback((element: T) => {
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return [ref, widthCssPx]
}

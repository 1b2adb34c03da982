import { vi } from 'vitest'

/** Gives every element this size in happy-dom, which lays nothing out and captures no pointers. */
export function layOut({ width, height }: { width: number; height: number }): void {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe = () => undefined
      disconnect = () => undefined
    },
  )
  vi.stubGlobal('matchMedia', () => ({ matches: true })) // less motion: views jump, not glide
  Object.defineProperties(HTMLElement.prototype, {
    clientWidth: { configurable: true, get: () => width },
    clientHeight: { configurable: true, get: () => height },
    setPointerCapture: { configurable: true, value: () => undefined },
  })
}

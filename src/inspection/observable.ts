import type { Observable } from './ports.ts'

/** An observable that its owner sets. */
export interface Settable<T> extends Observable<T> {
  set(value: T): void
}

/** Starts with `value`; listeners are called after each `set` to another value. */
export function settable<T>(value: T): Settable<T> {
  const listeners = new Set<() => void>()
  return {
    current: () => value,
    set(next) {
      if (Object.is(next, value)) return
      value = next
      for (const listener of listeners) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** A value that others can watch; `current` gives the same object until it is set anew. */
export interface ObservedValue<T> {
  current(): T
  /** Returns the undo. */
  subscribe(listener: () => void): () => void
  set(value: T): void
}

export function observedValue<T>(initial: T): ObservedValue<T> {
  let value = initial
  const listeners = new Set<() => void>()
  return {
    current: () => value,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    set(next) {
      value = next
      for (const listener of listeners) listener()
    },
  }
}

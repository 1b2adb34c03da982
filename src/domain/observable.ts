import { createStore } from 'zustand/vanilla'

/** A value that changes; `current` gives the same object until it does (useSyncExternalStore). */
export interface Observable<T> {
  current(): T
  /** Returns the undo. */
  subscribe(listener: () => void): () => void
}

/** An observable that its owner sets. */
export interface Settable<T> extends Observable<T> {
  set(value: T): void
}

/** Starts with `initial`; listeners are called after each `set` to another value. */
export function settable<T>(initial: T): Settable<T> {
  const store = createStore<{ readonly value: T }>(() => ({ value: initial }))
  return {
    current: () => store.getState().value,
    set(value) {
      if (!Object.is(value, store.getState().value)) store.setState({ value })
    },
    subscribe: (listener) => store.subscribe(listener),
  }
}

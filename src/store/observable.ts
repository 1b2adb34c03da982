import { createStore } from 'zustand/vanilla'

/** A value that changes; `current` gives the same object until it does. */
export interface Observable<T> {
  current(): T
  /** Returns the undo. */
  subscribe(listener: () => void): () => void
}

/** An observable with its setter. */
export interface Cell<T> extends Observable<T> {
  set(value: T): void
}

export function cell<T>(initial: T): Cell<T> {
  const store = createStore<{ readonly value: T }>(() => ({ value: initial }))
  return {
    current: () => store.getState().value,
    set: (value) => store.setState({ value }),
    subscribe: (listener) => store.subscribe(listener),
  }
}

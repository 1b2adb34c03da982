import { useSyncExternalStore } from 'react'

/** A value that changes; `current` gives the same object until it does. */
export interface ObservableValue<T> {
  current(): T
  /** Returns the undo. */
  subscribe(listener: () => void): () => void
}

/** The observable's value; renders again when it changes. */
export function useObservable<T>(observable: ObservableValue<T>): T {
  return useSyncExternalStore(
    (listener) => observable.subscribe(listener),
    () => observable.current(),
  )
}

import { useSyncExternalStore } from 'react'

/** A value that changes; `current` gives the same object until it does. */
export interface ObservableValue<T> {
  current(): T
  /** Returns the undo. */
  subscribe(listener: () => void): () => void
}

/** The observable's value; renders again when it changes. */
export function useObservable<T>(observable: ObservableValue<T>): T {
  return useObserved(observable, (value) => value)
}

/**
 * A part of the observable's value; renders again only when the part changes. A download tells its
 * progress hundreds of times a second, and a screen shows a hundred steps of it.
 */
export function useObserved<T, P>(observable: ObservableValue<T>, part: (value: T) => P): P {
  return useSyncExternalStore(
    (listener) => observable.subscribe(listener),
    () => part(observable.current()),
  )
}

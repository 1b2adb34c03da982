import { useSyncExternalStore } from 'react'
import type { Observable } from '../domain/observable.ts'

/** The observable's value; renders again when it changes. */
export function useObservable<T>(observable: Observable<T>): T {
  return useObserved(observable, (value) => value)
}

/**
 * A part of the observable's value; renders again only when the part changes. A download tells its
 * progress hundreds of times a second, and a screen shows a hundred steps of it.
 */
export function useObserved<T, P>(observable: Observable<T>, part: (value: T) => P): P {
  return useSyncExternalStore(
    (listener) => observable.subscribe(listener),
    () => part(observable.current()),
  )
}

import { settable, type Observable, type Settable } from '../domain/observable.ts'
import type { SecondLook, SecondLookProgress } from './second-look.ts'

/** `SecondLook` whose code comes after the first screen: until then nobody looks twice. */
export function lateSecondLook(load: () => Promise<SecondLook>): SecondLook {
  const progress = settable<SecondLookProgress | null>(null)
  const wanted = settable(true)
  let loaded: SecondLook | null = null
  const begin = async (): Promise<void> => {
    loaded = await load()
    follow(progress, loaded.progress)
    follow(wanted, loaded.wanted)
  }
  // Nothing is missing but small marks; a reload tries again.
  begin().catch((error: unknown) => console.error('the second look did not load', error))
  return {
    progress,
    wanted,
    choose: (next) => loaded?.choose(next),
    drop: (photo) => loaded?.drop(photo),
  }
}

function follow<T>(own: Settable<T>, its: Observable<T>): void {
  const copy = (): void => own.set(its.current())
  its.subscribe(copy)
  copy()
}

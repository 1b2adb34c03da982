import { lazy, type ComponentType } from 'react'

/** A page that is loaded when it is opened first; the frame shows that it waits. */
export function lazyPage(load: () => Promise<ComponentType>) {
  return lazy(async () => ({ default: await load() }))
}

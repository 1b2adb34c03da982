import { BoxId } from '../contract/ids.ts'
import type { Handle } from '../domain/box-edit.ts'
import type { PressTarget } from './gestures.ts'

const handleNames: readonly string[] = ['nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w']

/** What a pointer event hit, by the data attributes that the stage's SVG carries. */
export function pressTargetOf(target: EventTarget): PressTarget {
  if (!(target instanceof Element)) return { kind: 'ground' }
  const handle = target.closest('[data-handle]')?.getAttribute('data-handle')
  if (handle !== null && handle !== undefined && handleNames.includes(handle)) {
    return { kind: 'handle', handle: handle as Handle }
  }
  const mark = target.closest('[data-box-id]')
  if (mark === null) return { kind: 'ground' }
  if (mark.hasAttribute('data-selected')) return { kind: 'selected' }
  const boxId = BoxId.safeParse(mark.getAttribute('data-box-id'))
  return boxId.success ? { kind: 'mark', boxId: boxId.data } : { kind: 'ground' }
}

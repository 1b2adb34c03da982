import { useEffect } from 'react'
import type { ClassId } from '../contract/ontology.ts'
import { useLatest } from '../ui/use-latest.ts'
import type { Nudge } from './nudge.ts'

export interface PhotoKeys {
  nudge(nudge: Nudge): void
  keep(): void
  reject(): void
  setClass(classId: ClassId): void
  add(): void
  remove(): void
  undo(): void
  redo(): void
  cancel(): void
  zoomBy(factor: number): void
  fitWhole(): void
  help(): void
  /** What a screen has beside these, by the lower-case key. */
  readonly more?: Readonly<Record<string, () => void>>
}

const arrows: Readonly<Record<string, readonly [-1 | 0 | 1, -1 | 0 | 1]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

/** The desk's keys; while a text is typed or a sheet is open they stay silent. */
export function usePhotoKeys(keys: PhotoKeys, enabled: boolean): void {
  const latest = useLatest(keys)
  useEffect(() => {
    if (!enabled) return undefined
    const onKey = (event: KeyboardEvent) => {
      if (isTyping(event.target)) return
      if (perform(latest.current, event)) event.preventDefault()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [enabled, latest])
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && target.type !== 'radio'
}

/** True where the key meant something. */
function perform(keys: PhotoKeys, event: KeyboardEvent): boolean {
  const { key, shiftKey } = event
  const command = event.ctrlKey || event.metaKey
  if (key.toLowerCase() === 'z') {
    if (shiftKey) keys.redo()
    else keys.undo()
    return true
  }
  if (command || event.altKey) return false
  const arrow = arrows[key]
  if (arrow !== undefined) {
    // A chosen class chip is a radio button: its arrows change the class.
    if (event.target instanceof HTMLInputElement) return false
    const [across, down] = arrow
    keys.nudge({ what: shiftKey ? 'size' : 'move', across, down })
    return true
  }
  const action = actionOf(keys, key)
  action?.()
  return action !== null
}

function actionOf(keys: PhotoKeys, key: string): (() => void) | null {
  switch (key.toLowerCase()) {
    case 'k':
      return () => keys.keep()
    case 'x':
      return () => keys.reject()
    case '1':
      return () => keys.setClass(0)
    case '2':
      return () => keys.setClass(1)
    case 'n':
      return () => keys.add()
    case 'delete':
    case 'backspace':
      return () => keys.remove()
    case 'escape':
      return () => keys.cancel()
    case '+':
    case '=':
      return () => keys.zoomBy(1.3)
    case '-':
      return () => keys.zoomBy(1 / 1.3)
    case '0':
      return () => keys.fitWhole()
    case '?':
      return () => keys.help()
    default:
      return keys.more?.[key.toLowerCase()] ?? null
  }
}

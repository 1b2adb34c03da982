/** Versions of one thing, for undo and redo. The newest of `past` and the next of `future` last. */
export interface History<T> {
  readonly past: readonly T[]
  readonly present: T
  readonly future: readonly T[]
}

/** How many steps can be undone; the oldest are forgotten first. */
export const maxUndoSteps = 100

export function beginHistory<T>(present: T): History<T> {
  return { past: [], present, future: [] }
}

/** A new version after the present one; what was undone before is gone. */
export function advance<T>(history: History<T>, present: T): History<T> {
  const past = [...history.past, history.present].slice(-maxUndoSteps)
  return { past, present, future: [] }
}

/** A new version in the place of the present one: one step with what came just before. */
export function amend<T>(history: History<T>, present: T): History<T> {
  return { past: history.past, present, future: [] }
}

export function canUndo(history: History<unknown>): boolean {
  return history.past.length > 0
}

export function canRedo(history: History<unknown>): boolean {
  return history.future.length > 0
}

/** The version before; the same history where there is none. */
export function undo<T>(history: History<T>): History<T> {
  const [before] = history.past.slice(-1)
  if (before === undefined) return history
  return {
    past: history.past.slice(0, -1),
    present: before,
    future: [...history.future, history.present],
  }
}

/** The version that was undone last; the same history where there is none. */
export function redo<T>(history: History<T>): History<T> {
  const [next] = history.future.slice(-1)
  if (next === undefined) return history
  return {
    past: [...history.past, history.present],
    present: next,
    future: history.future.slice(0, -1),
  }
}

const steps: Readonly<Record<string, (index: number, last: number) => number>> = {
  ArrowDown: (index, last) => Math.min(last, index + 1),
  ArrowUp: (index) => Math.max(0, index - 1),
  Home: () => 0,
  End: (_, last) => last,
}

/**
 * Lets arrow keys, Home and End go from row to row of a table's body, by the first link or button
 * of each. A ref callback; its undo comes with it.
 */
export function followRowKeys(body: HTMLTableSectionElement): () => void {
  const onKey = (event: KeyboardEvent): void => {
    const step = steps[event.key]
    const { target } = event
    if (step === undefined || !(target instanceof Node)) return
    const rows = Array.from(body.children)
    const index = rows.findIndex((row) => row.contains(target))
    const next = rows[step(index, rows.length - 1)]?.querySelector('a, button, summary')
    if (index < 0 || !(next instanceof HTMLElement)) return
    event.preventDefault()
    next.focus()
  }
  body.addEventListener('keydown', onKey)
  return () => body.removeEventListener('keydown', onKey)
}

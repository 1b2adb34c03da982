/** So many are told; the first ones show the manner of all. */
const toldProblems = 10
/** Reading goes on so long, that one run tells most of what is wrong. */
const mostProblems = 1_000

/** A label set cannot be brought in; nothing of it was kept. */
export class ImportError extends Error {
  override name = 'ImportError'
}

/** What is wrong with a label set: each names file and line or field, and says what to do. */
export class ImportProblems {
  readonly #lines: string[] = []

  /** @throws ImportError where there are so many that going on tells nothing new */
  add(where: string, what: string): void {
    this.#lines.push(`${where}: ${what}`)
    if (this.#lines.length >= mostProblems) this.throwIfAny()
  }

  get count(): number {
    return this.#lines.length
  }

  /** @throws ImportError */
  throwIfAny(): void {
    const count = this.#lines.length
    if (count === 0) return
    const told = this.#lines.slice(0, toldProblems)
    const more = count > toldProblems ? [`and ${count - toldProblems} more like these.`] : []
    const head = 'Nothing was imported. Mend this and import again:'
    throw new ImportError([head, ...told, ...more].join('\n'))
  }
}

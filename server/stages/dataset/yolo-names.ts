/**
 * The `names` of a data.yaml by number: an inline list, an inline mapping, a block list or a block
 * mapping. That is all of YAML which the form uses; null where there are none.
 */
export function yoloNames(text: string): Map<number, string> | null {
  const inline = /^names:\s*([[{])([^\]}]*)[\]}]/m.exec(text)
  if (inline !== null) {
    const entries = (inline[2] ?? '').split(',')
    return named(entries.map(withoutComment).filter((entry) => entry.trim() !== ''))
  }
  const block =
    /^names:[ \t]*(?:#.*)?\r?\n((?:[ \t]*(?:-|\d+[ \t]*:).*(?:\r?\n|$)|[ \t]*(?:#.*)?\r?\n)+)/m.exec(
      text,
    )
  if (block === null) return null
  const lines = (block[1] ?? '').split(/\r?\n/).map(withoutComment)
  return named(lines.filter((line) => line.trim() !== ''))
}

function named(entries: readonly string[]): Map<number, string> {
  const names = new Map<number, string>()
  for (const [place, entry] of entries.entries()) {
    const found = /^\s*(?:-\s*|['"]?(\d+)['"]?\s*:\s*)?(.*)$/s.exec(entry)
    const number = found?.[1] === undefined ? place : Number(found[1])
    names.set(number, (found?.[2] ?? '').trim().replace(/^(['"])(.*)\1$/s, '$2'))
  }
  return names
}

/** A '#' begins a comment at the line's begin or after a blank. */
function withoutComment(line: string): string {
  return line.replace(/(^|\s)#.*$/, '')
}

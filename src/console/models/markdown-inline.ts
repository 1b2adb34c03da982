/** A piece of a line. Nothing in it is HTML: what looks like a tag is text. */
export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'strong' | 'emphasis'; readonly inside: readonly Inline[] }
  | { readonly kind: 'link'; readonly url: string; readonly inside: readonly Inline[] }
  | { readonly kind: 'picture'; readonly alt: string }

const marks =
  /`([^`]+)`|!\[([^\]]*)\]\([^)]*\)|\[([^\]]+)\]\(([^)\s]+)\)|\*\*(.+?)\*\*|\*([^*\s][^*]*)\*/g

/** The pieces of a line: code, pictures, links, strong and emphasised words, text. */
export function parseInline(line: string): Inline[] {
  const pieces: Inline[] = []
  let end = 0
  for (const match of line.matchAll(marks)) {
    if (match.index > end) pieces.push({ kind: 'text', text: line.slice(end, match.index) })
    pieces.push(pieceOf(match))
    end = match.index + match[0].length
  }
  if (end < line.length) pieces.push({ kind: 'text', text: line.slice(end) })
  return pieces
}

function pieceOf([whole, code, alt, label, url, strong, emphasis]: RegExpMatchArray): Inline {
  if (code !== undefined) return { kind: 'code', text: code }
  if (alt !== undefined) return { kind: 'picture', alt }
  if (label !== undefined && url !== undefined) {
    // Other schemes could run something, and paths lead nowhere from here.
    return /^https?:\/\//.test(url)
      ? { kind: 'link', url, inside: parseInline(label) }
      : { kind: 'text', text: label }
  }
  if (strong !== undefined) return { kind: 'strong', inside: parseInline(strong) }
  if (emphasis !== undefined) return { kind: 'emphasis', inside: parseInline(emphasis) }
  return { kind: 'text', text: whole }
}

/** A mark, a number, or a text in single or double quotes. */
const token = /\s*(?:([[\]{}:,])|(\d+)|'((?:[^'\\\n]|\\[^\n])*)'|"((?:[^"\\\n]|\\[^\n])*)")\s*/y

type Token = { readonly mark: string } | { readonly number: number } | { readonly text: string }

/**
 * Class names as exporters of YOLO write them, a Python literal: a dict from numbers to names (in
 * any order; JSON's quoted numbers, too) or a list. Null where it is something else.
 */
export function readPythonNames(literal: string): string[] | null {
  const tokens = tokensOf(literal)
  const marks = tokens?.map((one) => ('mark' in one ? one.mark : ''))
  if (!tokens || !marks || tokens.length < 3) return null
  const isDict = marks[0] === '{'
  if (marks[0] !== (isDict ? '{' : '[') || marks.at(-1) !== (isDict ? '}' : ']')) return null
  const width = isDict ? 4 : 2 // each entry with the comma behind it
  const body = tokens.slice(1, -1)
  if (marks.at(-2) !== ',') body.push({ mark: ',' })
  if (body.length % width !== 0) return null
  const names: string[] = []
  const count = body.length / width
  for (let entry = 0; entry < count; entry += 1) {
    const [key, colon, ...rest] = body.slice(entry * width, (entry + 1) * width)
    const [name, comma] = isDict ? rest : [key, colon]
    const number = isDict ? numberOf(key) : entry
    if (isDict && !isMark(colon, ':')) return null
    if (!isMark(comma, ',') || name === undefined || !('text' in name) || name.text === '') {
      return null
    }
    if (number === null || number >= count) return null
    names[number] = name.text
  }
  return Object.keys(names).length === count ? names : null
}

function tokensOf(literal: string): Token[] | null {
  const tokens: Token[] = []
  token.lastIndex = 0
  while (token.lastIndex < literal.length) {
    const match = token.exec(literal)
    if (match === null) return null
    const [, mark, number, single, double] = match
    if (mark !== undefined) tokens.push({ mark })
    else if (number !== undefined) tokens.push({ number: Number(number) })
    else tokens.push({ text: unescaped(single ?? double ?? '') })
  }
  return tokens
}

const plainEscapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' }

function unescaped(text: string): string {
  return text.replace(
    /\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|([\s\S]))/gi,
    (whole, byte?: string, short?: string, other = '') => {
      const code = Number.parseInt(byte ?? short ?? '', 16)
      if (!Number.isNaN(code)) return String.fromCodePoint(code)
      return plainEscapes[other] ?? (`'"\\`.includes(other) ? other : whole)
    },
  )
}

function numberOf(key: Token | undefined): number | null {
  if (key === undefined || 'mark' in key) return null
  if ('number' in key) return key.number
  return /^\d+$/.test(key.text) ? Number(key.text) : null
}

function isMark(one: Token | undefined, mark: string): boolean {
  return one !== undefined && 'mark' in one && one.mark === mark
}

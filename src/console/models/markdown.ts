import { parseInline, type Inline } from './markdown-inline.ts'

export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly inside: readonly Inline[] }
  | { readonly kind: 'paragraph' | 'quote'; readonly inside: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string }
  | {
      readonly kind: 'list'
      readonly ordered: boolean
      readonly items: readonly (readonly Inline[])[]
    }
  | {
      readonly kind: 'table'
      readonly head: readonly (readonly Inline[])[]
      readonly rows: readonly (readonly (readonly Inline[])[])[]
    }

const headingLine = /^(#{1,6})\s+(.*)$/
const itemLine = /^\s*(?:[-*+]|(\d+)[.)])\s+(.*)$/
const tableRule = /^\s*\|?[\s:|-]*-[\s:|-]*\|?\s*$/
const fence = /^\s*```/

/**
 * The blocks of a model card: the part of Markdown that cards use. HTML is none of it and stays
 * text, so that a card can say what it will but do nothing.
 */
export function parseMarkdown(source: string): Block[] {
  const blocks: Block[] = []
  const lines = source.split(/\r?\n/)
  let at = 0
  while (at < lines.length) {
    const { block, next } = readBlock(lines, at)
    if (block !== null) blocks.push(block)
    at = next
  }
  return blocks
}

interface Read {
  readonly block: Block | null
  /** Index of the first line that was not read. */
  readonly next: number
}

function readBlock(lines: readonly string[], at: number): Read {
  const line = lines[at] ?? ''
  if (line.trim() === '') return { block: null, next: at + 1 }
  const heading = headingLine.exec(line)
  if (heading?.[1] !== undefined) {
    const inside = parseInline(heading[2] ?? '')
    return { block: { kind: 'heading', level: heading[1].length, inside }, next: at + 1 }
  }
  if (fence.test(line)) return readCode(lines, at)
  if (isTable(lines, at)) return readTable(lines, at)
  if (itemLine.test(line)) return readList(lines, at)
  return readParagraph(lines, at)
}

function readCode(lines: readonly string[], at: number): Read {
  const end = lines.findIndex((line, index) => index > at && fence.test(line))
  const last = end < 0 ? lines.length : end
  return { block: { kind: 'code', text: lines.slice(at + 1, last).join('\n') }, next: last + 1 }
}

function isTable(lines: readonly string[], at: number): boolean {
  return (lines[at] ?? '').includes('|') && tableRule.test(lines[at + 1] ?? '')
}

function readTable(lines: readonly string[], at: number): Read {
  const end = runEnd(lines, at + 2, (line) => line.includes('|'))
  const rows = lines.slice(at + 2, end).map(cellsOf)
  return { block: { kind: 'table', head: cellsOf(lines[at] ?? ''), rows }, next: end }
}

function cellsOf(line: string): Inline[][] {
  const inner = line.trim().replace(/^\|/, '').replace(/\|$/, '')
  return inner.split('|').map((cell) => parseInline(cell.trim()))
}

function readList(lines: readonly string[], at: number): Read {
  const ordered = itemLine.exec(lines[at] ?? '')?.[1] !== undefined
  const end = runEnd(lines, at, (line) => line.trim() !== '' && !headingLine.test(line))
  const items: string[] = []
  for (const line of lines.slice(at, end)) {
    const item = itemLine.exec(line)
    if (item === null) items.push(`${items.pop() ?? ''} ${line.trim()}`)
    else items.push(item[2] ?? '')
  }
  return { block: { kind: 'list', ordered, items: items.map(parseInline) }, next: end }
}

function readParagraph(lines: readonly string[], at: number): Read {
  const isText = (line: string, index: number) =>
    line.trim() !== '' &&
    (index === at ||
      !(headingLine.test(line) || fence.test(line) || itemLine.test(line) || isTable(lines, index)))
  const end = runEnd(lines, at, isText)
  const quoted = /^\s*>\s?/
  const isQuote = quoted.test(lines[at] ?? '')
  const words = lines.slice(at, end).map((line) => (isQuote ? line.replace(quoted, '') : line))
  const inside = parseInline(words.map((line) => line.trim()).join(' '))
  return { block: { kind: isQuote ? 'quote' : 'paragraph', inside }, next: end }
}

/** Index behind the lines from `at` on that belong together. */
function runEnd(
  lines: readonly string[],
  at: number,
  belongs: (line: string, index: number) => boolean,
): number {
  const end = lines.findIndex((line, index) => index >= at && !belongs(line, index))
  return end < 0 ? lines.length : end
}

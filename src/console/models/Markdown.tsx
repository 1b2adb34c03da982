import { parseMarkdown, type Block } from './markdown.ts'
import type { Inline } from './markdown-inline.ts'
import { modelStrings } from './strings.en.ts'

/**
 * A card as a page. It is built from elements, never from HTML; it does not change while it is
 * shown, so that places may be keys.
 */
export function Markdown({ source }: { source: string }) {
  return (
    <div className="flex flex-col gap-3">
      {parseMarkdown(source).map((block, index) => (
        <BlockView key={index} block={block} />
      ))}
    </div>
  )
}

function BlockView({ block }: { block: Block }) {
  switch (block.kind) {
    case 'heading':
      // The page has its h1.
      return block.level === 1 ? (
        <h2 className="text-20 font-bold">
          <Pieces of={block.inside} />
        </h2>
      ) : (
        <h3 className="pt-3 text-17 font-bold">
          <Pieces of={block.inside} />
        </h3>
      )
    case 'code':
      return (
        <pre className="overflow-x-auto rounded-card border border-line bg-surface p-3 text-13">
          {block.text}
        </pre>
      )
    case 'list':
      return <ListView {...block} />
    case 'table':
      return <TableView {...block} />
    case 'quote':
      return (
        <blockquote className="border-l-4 border-line pl-3">
          <Pieces of={block.inside} />
        </blockquote>
      )
    default:
      return (
        <p className="max-w-3xl">
          <Pieces of={block.inside} />
        </p>
      )
  }
}

function ListView({ ordered, items }: Extract<Block, { kind: 'list' }>) {
  const List = ordered ? 'ol' : 'ul'
  return (
    <List className={`max-w-3xl pl-6 ${ordered ? 'list-decimal' : 'list-disc'}`}>
      {items.map((item, index) => (
        <li key={index}>
          <Pieces of={item} />
        </li>
      ))}
    </List>
  )
}

function TableView({ head, rows }: Extract<Block, { kind: 'table' }>) {
  return (
    <div className="overflow-x-auto">
      <table className="border-separate border-spacing-0 text-15">
        <thead>
          <tr>
            {head.map((cell, index) => (
              <th
                key={index}
                scope="col"
                className="border-b-2 border-line-strong px-3 py-1 text-left text-13 font-semibold text-ink-soft"
              >
                <Pieces of={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column} className="border-b border-line px-3 py-1">
                  <Pieces of={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Pieces({ of }: { of: readonly Inline[] }) {
  return of.map((piece, index) => <Piece key={index} piece={piece} />)
}

function Piece({ piece }: { piece: Inline }) {
  const text = modelStrings.useText()
  switch (piece.kind) {
    case 'text':
      return piece.text
    case 'code':
      return <code className="rounded-tag bg-surface px-1 text-13">{piece.text}</code>
    case 'strong':
      return (
        <strong>
          <Pieces of={piece.inside} />
        </strong>
      )
    case 'emphasis':
      return (
        <em>
          <Pieces of={piece.inside} />
        </em>
      )
    case 'link':
      return (
        <a
          href={piece.url}
          target="_blank"
          rel="noreferrer noopener"
          className="underline underline-offset-4"
        >
          <Pieces of={piece.inside} />
        </a>
      )
    default:
      return <em className="text-ink-soft">{text('cardPicture', { alt: piece.alt })}</em>
  }
}

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseInline } from './markdown-inline.ts'
import { parseMarkdown, type Block } from './markdown.ts'

const released = new URL('../../../models/scratch-dent/1/CARD.md', import.meta.url)

describe('a card', () => {
  it('reads headings, paragraphs over several lines, lists, tables and code', () => {
    const source = [
      '# A model',
      'One line',
      'and the next, **strong** and `code`.',
      '',
      '- first',
      '  goes on',
      '- second',
      '',
      '| a | b |',
      '| --- | ---: |',
      '| 1 | `2` |',
      '',
      '```',
      '# no heading',
      '```',
      '> said',
    ].join('\n')
    const blocks = parseMarkdown(source)
    expect(blocks.map(({ kind }) => kind)).toEqual([
      'heading',
      'paragraph',
      'list',
      'table',
      'code',
      'quote',
    ])
    expect(blocks[1]).toMatchObject({
      inside: [
        { text: 'One line and the next, ' },
        { kind: 'strong' },
        { text: ' and ' },
        { kind: 'code', text: 'code' },
        { text: '.' },
      ],
    })
    expect(blocks[2]).toMatchObject({ items: [[{ text: 'first goes on' }], [{ text: 'second' }]] })
    expect(blocks[3]).toMatchObject({ rows: [[[{ text: '1' }], [{ kind: 'code', text: '2' }]]] })
    expect(blocks[4]).toMatchObject({ text: '# no heading' })
  })

  it('keeps what looks like HTML as text', () => {
    const html = '<img src=x onerror=alert(1)><script>alert(1)</script>'
    expect(parseMarkdown(html)).toEqual([
      { kind: 'paragraph', inside: [{ kind: 'text', text: html }] },
    ])
  })

  it('makes links of web addresses alone', () => {
    expect(parseInline('[a](https://example.org)')).toMatchObject([
      { kind: 'link', url: 'https://example.org' },
    ])
    for (const url of ['javascript:alert(1)', 'data:text/html,x', '//evil', '/console']) {
      expect(parseInline(`[a](${url})`).some(({ kind }) => kind === 'link')).toBe(false)
    }
  })

  it('reads names with underscores and stars that stand alone as they are', () => {
    expect(parseInline('yolox_nano_x is 2 * 3')).toEqual([
      { kind: 'text', text: 'yolox_nano_x is 2 * 3' },
    ])
  })

  it('loses no word of the card that comes with the app', () => {
    const source = readFileSync(released, 'utf8')
    const words = JSON.stringify(parseMarkdown(source))
    const tables = parseMarkdown(source).filter(
      (block): block is Extract<Block, { kind: 'table' }> => block.kind === 'table',
    )
    expect(tables.length).toBeGreaterThan(4)
    for (const { head, rows } of tables) {
      for (const row of rows) expect(row).toHaveLength(head.length)
    }
    // Files of the card's pictures are not shown.
    const wanted = source.replaceAll(/\]\([^)]*\)/g, ']').match(/[A-Za-z]{6,}/g) ?? []
    expect(wanted.filter((word) => !words.includes(word))).toEqual([])
  })
})

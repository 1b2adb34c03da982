import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { liesInside } from '../../../src/domain/boxes.ts'
import { ImportProblems } from './import-problems.ts'
import { parseListing } from './read-coco-folder.ts'
import { csvRows } from './source-list.ts'
import { readYoloIgnores, readYoloLabels } from './yolo-label.ts'
import { yoloNames } from './yolo-names.ts'

const names = new Map([
  [0, 'scratch'],
  [1, 'dent'],
])
const sizes = fc.record({
  width: fc.integer({ min: 1, max: 5000 }),
  height: fc.integer({ min: 1, max: 5000 }),
})
const part = fc.double({ min: 0, max: 1, noNaN: true })
const boxes = fc
  .tuple(part, part, part, part)
  .map(([a, b, c, d]) => [Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)] as const)
  .filter(([left, top, right, bottom]) => right - left > 1e-6 && bottom - top > 1e-6)

function lineOf(
  classId: number,
  [left, top, right, bottom]: readonly [number, number, number, number],
) {
  return `${classId} ${(left + right) / 2} ${(top + bottom) / 2} ${right - left} ${bottom - top}`
}

/** The first thing that is wrong, as a person reads it. */
function firstOf(problems: ImportProblems): string {
  try {
    problems.throwIfAny()
    return 'none'
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[1] ?? '') : ''
  }
}

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`

describe('YOLO labels', () => {
  it('come back as they were written, to a millionth', () => {
    const marks = fc.array(fc.tuple(fc.constantFrom(0, 1), boxes), { maxLength: 8 })
    fc.assert(
      fc.property(marks, sizes, (written, photo) => {
        const problems = new ImportProblems()
        const text = written.map(([classId, box]) => lineOf(classId, box)).join('\r\n')
        const read = readYoloLabels({ file: 'a.txt', text }, { names, photo }, problems)
        problems.throwIfAny()
        expect(read).toHaveLength(written.length)
        for (const [index, [classId, [left, top, right, bottom]]] of written.entries()) {
          const one = read[index]
          expect(one?.classId).toBe(classId)
          const { box } = one ?? { box: { x: NaN, y: NaN, width: NaN, height: NaN } }
          expect(Math.abs(box.x / photo.width - left)).toBeLessThan(1e-6)
          expect(Math.abs(box.y / photo.height - top)).toBeLessThan(1e-6)
          expect(Math.abs((box.x + box.width) / photo.width - right)).toBeLessThan(1e-6)
          expect(Math.abs((box.y + box.height) / photo.height - bottom)).toBeLessThan(1e-6)
        }
      }),
    )
  })

  it('of any text are boxes on the photo or problems that name the line, never a failure', () => {
    const word = fc.oneof(
      fc.constantFrom(
        '0',
        '1',
        '7',
        '-1',
        'nan',
        'inf',
        '1e999',
        '0x10',
        '',
        '0.5',
        '-0.2',
        '1.0001',
      ),
      fc.double().map(String),
      fc.string(),
    )
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(fc.array(word, { maxLength: 7 }).map((words) => words.join(' ')))
        .map((lines) => lines.join('\n')),
    )
    fc.assert(
      fc.property(text, sizes, (content, photo) => {
        const problems = new ImportProblems()
        const given = { file: 'a.txt', text: content }
        const read = [
          ...readYoloLabels(given, { names, photo }, problems),
          ...readYoloIgnores(given, photo, problems),
        ]
        for (const { box } of read) expect(liesInside(box, photo)).toBe(true)
        expect(firstOf(problems)).toMatch(/^(none|a\.txt line \d+: .*)$/s)
      }),
    )
  })

  const yamls: [text: string, expected: [number, string][] | null][] = [
    [
      'names: [scratch, dent]',
      [
        [0, 'scratch'],
        [1, 'dent'],
      ],
    ],
    [
      'names: [\'scratch\', "dent"]  # two',
      [
        [0, 'scratch'],
        [1, 'dent'],
      ],
    ],
    [
      'nc: 2\nnames:\n- scratch\n- dent\ntrain: x',
      [
        [0, 'scratch'],
        [1, 'dent'],
      ],
    ],
    [
      'names:\r\n  0: scratch\r\n  3: dent # later\r\n',
      [
        [0, 'scratch'],
        [3, 'dent'],
      ],
    ],
    [
      'names: {0: scratch, 4: dent}',
      [
        [0, 'scratch'],
        [4, 'dent'],
      ],
    ],
    ['nc: 2', null],
    ['', null],
  ]
  for (const [text, expected] of yamls) {
    it(`take their names of ${JSON.stringify(text)}`, () => {
      const found = yoloNames(text)
      expect(found === null ? null : [...found]).toEqual(expected)
    })
  }
})

describe('COCO listings', () => {
  it('of any JSON are a listing or problems that name the file, never a failure', () => {
    const json = fc.oneof(
      fc.json(),
      fc
        .record({
          categories: fc.oneof(fc.constant([]), fc.jsonValue()),
          images: fc.oneof(fc.constant([]), fc.jsonValue()),
          annotations: fc.oneof(fc.constant([]), fc.array(fc.jsonValue())),
        })
        .map((value) => JSON.stringify(value)),
      fc.string({ unit: 'binary' }),
    )
    fc.assert(
      fc.property(json, (text) => {
        const problems = new ImportProblems()
        const listing = parseListing('annotations/val.json', text, problems)
        expect(listing === null).toBe(problems.count > 0)
        expect(firstOf(problems)).toMatch(/^(none|annotations\/val\.json.*)$/s)
      }),
    )
  })
})

describe('source lists', () => {
  it('come back as they were quoted', () => {
    const cell = fc.string().map((text) => text.replaceAll('\0', ''))
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 6 })
    fc.assert(
      fc.property(table, (rows) => {
        const text = rows.map((row) => `${row.map(quoted).join(',')}\n`).join('')
        expect(csvRows(text).map(({ cells }) => cells)).toEqual(rows)
      }),
    )
  })

  it('take plain cells, any line end, and name the line on which a row begins', () => {
    expect(csvRows('\uFEFFfile,source\r\na.jpg,"two\nlines"\r\n\r\nb.jpg,\n')).toEqual([
      { line: 1, cells: ['file', 'source'] },
      { line: 2, cells: ['a.jpg', 'two\nlines'] },
      { line: 5, cells: ['b.jpg', ''] },
    ])
  })
})

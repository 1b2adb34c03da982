import type { Size } from '../../../src/contract/geometry.ts'
import { cxcywhToXyxy } from '../../../src/domain/boxes.ts'
import type { ImportProblems } from './import-problems.ts'
import { boxOnPhoto, classIdOf, unknownClassText, type ReadBox } from './label-folder.ts'

export interface YoloText {
  /** The label file as a message names it. */
  readonly file: string
  readonly text: string
}

/**
 * The boxes of a label file: one `class cx cy w h` a line, normalised by the photo's sides. Rounding
 * over the edge is cut, up to 0.001 of the side or half a pixel.
 * @param names classes by number, of data.yaml
 */
export function readYoloLabels(
  { file, text }: YoloText,
  { names, photo }: { names: ReadonlyMap<number, string>; photo: Size },
  problems: ImportProblems,
): ReadBox[] {
  return linesOf(text).flatMap(({ line, words }) => {
    const where = `${file} line ${line}`
    if (words.length !== 5) {
      const form = "a label is 'class cx cy w h', 5 values"
      const polygon = words.length > 5 ? ' (a polygon? Export boxes)' : ''
      problems.add(where, `${form}; here are ${words.length}${polygon}`)
      return []
    }
    const [first = '', ...sides] = words
    const name = /^\d{1,9}$/.test(first) ? names.get(Number(first)) : undefined
    if (name === undefined) {
      problems.add(where, `class '${first}' has no name in data.yaml: add it there`)
      return []
    }
    const classId = classIdOf(name)
    if (classId === null) {
      const way = `rename it in data.yaml, or move the line into the ignore folder`
      problems.add(where, `${unknownClassText(name)}: ${way}`)
      return []
    }
    const box = boxOf(where, sides, { photo, problems })
    return box === null ? [] : [{ classId, box, ignore: false }]
  })
}

/** The regions of an ignore file: `cx cy w h`, or with a class number before them. */
export function readYoloIgnores(
  { file, text }: YoloText,
  photo: Size,
  problems: ImportProblems,
): ReadBox[] {
  return linesOf(text).flatMap(({ line, words }) => {
    const where = `${file} line ${line}`
    if (words.length !== 4 && words.length !== 5) {
      problems.add(where, `an ignore region is 'cx cy w h', 4 values; here are ${words.length}`)
      return []
    }
    const box = boxOf(where, words.slice(-4), { photo, problems })
    return box === null ? [] : [{ classId: null, box, ignore: true }]
  })
}

function linesOf(text: string): { line: number; words: string[] }[] {
  return text
    .split(/\r\n|\n|\r/)
    .map((content, index) => ({ line: index + 1, words: content.split(/\s+/).filter(Boolean) }))
    .filter(({ words }) => words.length > 0)
}

/** Decimal notation, as every exporter writes it; `NaN`, `inf` and hexadecimal are none. */
const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

function boxOf(
  where: string,
  words: readonly string[],
  { photo, problems }: { photo: Size; problems: ImportProblems },
) {
  const wrong = words.find((word) => !decimal.test(word))
  if (wrong !== undefined) {
    problems.add(where, `'${wrong.slice(0, 40)}' is not a number`)
    return null
  }
  const [cx = NaN, cy = NaN, w = NaN, h = NaN] = words.map(Number)
  const { width, height } = photo
  const [left, top] = cxcywhToXyxy([cx * width, cy * height, w * width, h * height])
  const box = { x: left, y: top, width: w * width, height: h * height }
  const slack = { x: Math.max(0.5, width * 1e-3), y: Math.max(0.5, height * 1e-3) }
  const found = boxOnPhoto(box, photo, slack)
  if (typeof found !== 'string') return found
  problems.add(where, `${found}: values are parts of the photo's sides, from 0 to 1`)
  return null
}

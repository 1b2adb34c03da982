import type { GoldenExpected } from '../contract/model.ts'
import type { Size } from '../contract/geometry.ts'
import { cutPixels, type RgbaPixels } from './lanczos.ts'
import { anchorBox, type HeadOutput } from './yolo-decode.ts'

/** All that a model says of one picture. */
export interface RawOutput extends HeadOutput {
  /** Pooled features; null where the file has no such output. */
  readonly embedding: Float32Array | null
}

type GoldenImage = GoldenExpected['images'][number]
type GoldenScore = GoldenImage['top'][number]

/** Two engines agree where a box lies within a pixel and a score or feature within a hundredth. */
export const tolerance = { boxPx: 1, score: 0.01, embedding: 0.01 } as const

/** So many of the highest scores are compared, whatever the threshold. */
const topCount = 50

/** How far an output is from what it should be; all three are 0 where it is the same. */
export interface GoldenDifference {
  readonly boxPx: number
  readonly score: number
  readonly embedding: number
}

/**
 * Compare what an engine says of a golden picture with what onnxruntime on a server said of the
 * same pixels: each of the highest scores, with its box, and the embedding.
 */
export function goldenDifference(expected: GoldenImage, said: RawOutput): GoldenDifference {
  const differences = expected.top.map((score) => nearest(score, said))
  return {
    boxPx: Math.max(0, ...differences.map(({ boxPx }) => boxPx)),
    score: Math.max(0, ...differences.map(({ score }) => score)),
    embedding: embeddingDifference(expected.embedding, said.embedding),
  }
}

/** What one engine said, as the expectation for another; of the embedding nothing is expected. */
export function expectationOf(said: RawOutput, file: string): GoldenImage {
  const scores = said.output.subarray(4 * said.anchorCount)
  const highest = Array.from(scores.keys()).toSorted((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0))
  const top = highest.slice(0, topCount).map((index) => {
    const [cx, cy, width, height] = anchorBox(said, index % said.anchorCount)
    return {
      classId: Math.floor(index / said.anchorCount),
      score: scores[index] ?? 0,
      cxcywh: [cx, cy, width, height] satisfies GoldenScore['cxcywh'],
    }
  })
  return { file, top, embedding: [] }
}

/** The middle of a golden picture, cut to the input of a file; itself where it has that size. */
export function middleOf(pixels: RgbaPixels, { width, height }: Size): RgbaPixels {
  const x = Math.floor((pixels.width - width) / 2)
  const y = Math.floor((pixels.height - height) / 2)
  return cutPixels(pixels, { x, y, width, height })
}

export function agrees(difference: GoldenDifference): boolean {
  return (
    difference.boxPx <= tolerance.boxPx &&
    difference.score <= tolerance.score &&
    difference.embedding <= tolerance.embedding
  )
}

/** The anchor that comes closest; both differences count, each in units of its tolerance. */
function nearest(expected: GoldenScore, said: RawOutput): { boxPx: number; score: number } {
  let best = { boxPx: Number.POSITIVE_INFINITY, score: Number.POSITIVE_INFINITY }
  const row = (4 + expected.classId) * said.anchorCount
  for (let anchor = 0; anchor < said.anchorCount; anchor += 1) {
    const found = anchorBox(said, anchor)
    const difference = {
      boxPx: Math.max(
        ...found.map((value, axis) => Math.abs(value - (expected.cxcywh[axis] ?? 0))),
      ),
      score: Math.abs((said.output[row + anchor] ?? Number.NaN) - expected.score),
    }
    if (worst(difference) < worst(best)) best = difference
  }
  return best
}

function worst({ boxPx, score }: { boxPx: number; score: number }): number {
  return Math.max(boxPx / tolerance.boxPx, score / tolerance.score)
}

function embeddingDifference(expected: readonly number[], said: Float32Array | null): number {
  if (expected.length === 0) return 0
  if (said === null || said.length !== expected.length) return Number.POSITIVE_INFINITY
  return Math.max(...expected.map((value, index) => Math.abs(value - (said[index] ?? Number.NaN))))
}

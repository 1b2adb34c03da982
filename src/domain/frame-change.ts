import type { RgbaPixels } from './lanczos.ts'

/** Mean green level of each cell of a picture, row by row: enough to see whether it moved. */
export type FrameSketch = Float32Array

const cellsAcross = 32
const cellsDown = 24

/**
 * Mean difference of a cell, in levels of 255, from which on a picture counts as another one. A
 * sensor's noise moves the mean of a cell by less, a hand that holds still by more.
 */
const changedFrom = 1.2

/** A sketch of a picture of any size; pictures smaller than the grid leave cells empty. */
export function sketchOf({ width, height, data }: RgbaPixels): FrameSketch {
  const sums = new Float32Array(cellsAcross * cellsDown)
  const counts = new Float32Array(cellsAcross * cellsDown)
  for (let y = 0; y < height; y += 1) {
    const row = Math.floor((y * cellsDown) / height) * cellsAcross
    for (let x = 0; x < width; x += 1) {
      const cell = row + Math.floor((x * cellsAcross) / width)
      // Green alone is most of what an eye sees as light. The index stays inside by construction.
      sums[cell]! += data[(y * width + x) * 4 + 1]!
      counts[cell]! += 1
    }
  }
  return sums.map((sum, cell) => sum / Math.max(1, counts[cell]!))
}

/** True where the two show the same scene, so that a model would say the same of both. */
export function isSameScene(a: FrameSketch, b: FrameSketch): boolean {
  const sum = a.reduce((total, level, cell) => total + Math.abs(level - (b[cell] ?? 0)), 0)
  return sum / a.length < changedFrom
}

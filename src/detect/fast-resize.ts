import type { Size } from '../contract/geometry.ts'
import { resizeLanczos, wholeTaps, type RgbaPixels, type WholeTaps } from '../domain/lanczos.ts'
import { lanczosKernel } from './lanczos-kernel.ts'

interface Kernel {
  readonly memory: WebAssembly.Memory
  readonly resizeRows: (...places: readonly number[]) => void
  readonly resizeColumns: (...places: readonly number[]) => void
}

/** Of a vector: rows of the result lie in whole ones. */
const vectorBytes = 16
const pageBytes = 65_536

/**
 * A resize that gives what `resizeLanczos` gives, to the bit, in a fifth of its time: both passes are
 * machine code on four channels at once (`lanczos-kernel.wat`). Where that does not run it is
 * `resizeLanczos` itself. Its memory grows to the largest picture and stays; one for a worker.
 */
export function createFastResize(): typeof resizeLanczos {
  const kernel = openKernel()
  if (kernel === null) return resizeLanczos
  return (source, size) => {
    if (source.width === size.width && source.height === size.height) return source
    try {
      return resized(kernel, source, size)
    } catch (cause) {
      console.warn('detect: the fast resize has no room', cause)
      return resizeLanczos(source, size)
    }
  }
}

function openKernel(): Kernel | null {
  try {
    const bytes = Uint8Array.from(atob(lanczosKernel), (letter) => letter.charCodeAt(0))
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes))
    return exports as unknown as Kernel
  } catch {
    return null // a browser without SIMD, or a page that may not compile
  }
}

function resized(kernel: Kernel, source: RgbaPixels, { width, height }: Size): RgbaPixels {
  const { memory } = kernel
  const across = wholeTaps(source.width, width)
  const down = wholeTaps(source.height, height)
  const rowBytes = width * 4
  const stride = wholeVectors(rowBytes)
  let end = 0
  const room = (bytes: number): number => {
    const place = end
    end += wholeVectors(bytes)
    return place
  }
  const acrossAt = roomForTaps(across, room)
  const downAt = roomForTaps(down, room)
  // A pair of pixels is read at once: the last one of the last row may have none beside it.
  const sourceAt = room(source.data.length + vectorBytes)
  const rowsAt = room(stride * source.height)
  const resultAt = room(stride * height)
  const missing = end - memory.buffer.byteLength
  if (missing > 0) memory.grow(Math.ceil(missing / pageBytes))

  const bytes = new Uint8Array(memory.buffer)
  writeTaps(memory, across, acrossAt)
  writeTaps(memory, down, downAt)
  bytes.set(source.data, sourceAt)
  const gap = stride - rowBytes
  const rows = [rowsAt, width, gap, ...acrossAt, across.most] as const
  kernel.resizeRows(sourceAt, source.width, source.height, ...rows)
  kernel.resizeColumns(rowsAt, stride, resultAt, height, ...downAt, down.most)
  const data = new Uint8ClampedArray(rowBytes * height)
  if (gap === 0) data.set(bytes.subarray(resultAt, resultAt + data.length))
  else {
    for (let y = 0; y < height; y += 1) {
      const from = resultAt + y * stride
      data.set(bytes.subarray(from, from + rowBytes), y * rowBytes)
    }
  }
  return { width, height, data }
}

type TapPlaces = readonly [first: number, count: number, weights: number]

function roomForTaps(
  { first, count, weights }: WholeTaps,
  room: (bytes: number) => number,
): TapPlaces {
  return [room(first.byteLength), room(count.byteLength), room(weights.byteLength)]
}

function writeTaps(
  { buffer }: WebAssembly.Memory,
  { first, count, weights }: WholeTaps,
  [firstAt, countAt, weightsAt]: TapPlaces,
): void {
  new Int32Array(buffer, firstAt, first.length).set(first)
  new Int32Array(buffer, countAt, count.length).set(count)
  new Int32Array(buffer, weightsAt, weights.length).set(weights)
}

function wholeVectors(bytes: number): number {
  return Math.ceil(bytes / vectorBytes) * vectorBytes
}

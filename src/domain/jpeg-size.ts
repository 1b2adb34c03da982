import { u16be } from './byte-reading.ts'
import type { JpegShrink } from './decode-plan.ts'
import { isFrame } from './jpeg-header.ts'
import { jpegPieces } from './jpeg-pieces.ts'

/**
 * The JPEG with width and height rounded up to a multiple of `shrink`, so that shrinking it by as
 * much leaves no part of a pixel. It holds the added pixels anyway: a picture is stored in blocks
 * of 8 (T.81, A.2.4), and only the header says how much of the last ones is shown. The very same
 * array where there is nothing to round, or no header to read.
 */
export function withDivisibleSize(jpeg: Uint8Array, shrink: JpegShrink): Uint8Array {
  const frame = jpegPieces(jpeg).pieces.find(({ marker }) => isFrame(marker))
  if (frame === undefined) return jpeg
  const heightAt = frame.dataStart + 1
  const widthAt = heightAt + 2
  const height = roundedUp(u16be(jpeg, heightAt), shrink)
  const width = roundedUp(u16be(jpeg, widthAt), shrink)
  if (height === u16be(jpeg, heightAt) && width === u16be(jpeg, widthAt)) return jpeg
  const changed = Uint8Array.from(jpeg)
  const view = new DataView(changed.buffer)
  view.setUint16(heightAt, height)
  view.setUint16(widthAt, width)
  return changed
}

function roundedUp(value: number, divisor: number): number {
  return Math.ceil(value / divisor) * divisor
}

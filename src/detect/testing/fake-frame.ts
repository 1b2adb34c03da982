import type { Size } from '../../contract/geometry.ts'
import type { PreviewFrame } from '../ports.ts'

interface FakeFrameOptions {
  readonly size?: Size
  /** Light of its left and its right half, 0 to 255. */
  readonly light?: readonly [left: number, right: number]
  readonly copyFails?: boolean
}

/** Frames of a camera as WebCodecs gives them, all counted: how many were made and not closed. */
export function frameMint() {
  const open = new Set<object>()
  function frame(options: FakeFrameOptions = {}): PreviewFrame {
    const { size = { width: 64, height: 48 }, light = [90, 90], copyFails = false } = options
    const { width, height } = size
    const colourBytes = (width / 2) * (height / 2)
    const made = {
      format: 'I420',
      displayWidth: width,
      displayHeight: height,
      visibleRect: { x: 0, y: 0, width, height },
      colorSpace: { matrix: 'smpte170m', fullRange: true },
      allocationSize: () => width * height + 2 * colourBytes,
      async copyTo(bytes: Uint8Array) {
        if (copyFails) throw new Error('the frame was taken back')
        bytes.fill(128)
        for (let y = 0; y < height; y += 1) {
          bytes.fill(light[0], y * width, y * width + width / 2)
          bytes.fill(light[1], y * width + width / 2, (y + 1) * width)
        }
        return [
          { offset: 0, stride: width },
          { offset: width * height, stride: width / 2 },
          { offset: width * height + colourBytes, stride: width / 2 },
        ]
      },
      close: () => void open.delete(made),
    }
    open.add(made)
    return made as unknown as PreviewFrame
  }
  return { frame, openCount: () => open.size }
}

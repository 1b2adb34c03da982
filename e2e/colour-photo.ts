import sharp, { type Sharp } from 'sharp'

/** A photo for the detector of colours: one red and one blue mark on grey. */
export interface ColourPhoto {
  readonly jpeg: Uint8Array
  readonly size: { readonly width: number; readonly height: number }
}

const grey = { r: 114, g: 114, b: 114 }

/**
 * `width` x 3/4 `width`, red at the top left and blue at the bottom right, each an eighth wide. With
 * an orientation the pixels are stored turned, so that they stand as said once they are upright.
 */
export async function colourPhoto(width: number, orientation = 1): Promise<ColourPhoto> {
  const size = { width, height: (width * 3) / 4 }
  const side = width / 8
  const mark = (background: { r: number; g: number; b: number }) =>
    sharp({ create: { width: side, height: side, channels: 3, background } })
      .png()
      .toBuffer()
  const upright = await sharp({ create: { ...size, channels: 3, background: grey } })
    .composite([
      { input: await mark({ r: 230, g: 20, b: 20 }), left: side, top: side },
      { input: await mark({ r: 20, g: 40, b: 240 }), left: side * 6, top: side * 4 },
    ])
    .png()
    .toBuffer()
  const jpeg = await storedAs(upright, orientation)
    .jpeg({ quality: 92 })
    .withMetadata({ orientation })
    .toBuffer()
  return { jpeg: Uint8Array.from(jpeg), size }
}

/** Turned so that a reader of this orientation turns it back (Exif 2.32, 4.6.4.A). */
function storedAs(upright: Buffer, orientation: number): Sharp {
  const turn = {
    1: { flop: false, angle: 0 },
    2: { flop: true, angle: 0 },
    3: { flop: false, angle: 180 },
    4: { flop: true, angle: 180 },
    5: { flop: true, angle: 270 },
    6: { flop: false, angle: 270 },
    7: { flop: true, angle: 90 },
    8: { flop: false, angle: 90 },
  }[orientation]
  if (turn === undefined) throw new Error(`${orientation} is no orientation`)
  // Mirror first, then turn: two pipelines, for one would turn first whatever is asked first.
  return turn.flop ? sharp(upright).rotate(turn.angle).flop() : sharp(upright).rotate(turn.angle)
}

/**
 * What the detector of colours says of it: class, then x, y, width and height in whole pixels of
 * the photo. A mark covers four of the smallest cells.
 */
export function rightBoxesOf({ width }: ColourPhoto['size']): string[] {
  const side = width / 16
  const marks = [
    { classId: 0, column: 2, row: 2 },
    { classId: 1, column: 12, row: 8 },
  ]
  const boxes = marks.flatMap(({ classId, column, row }) =>
    [0, 1].flatMap((right) =>
      [0, 1].map((down) =>
        [classId, (column + right) * side, (row + down) * side, side, side].join(' '),
      ),
    ),
  )
  return boxes.toSorted()
}

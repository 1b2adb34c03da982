/**
 * Counts every picture that a worker makes outside of the script's heap, and every one that it
 * closes. Importing it wraps the constructors; so it stands before everything else.
 */
import type { PictureCounts } from './faults.ts'

const counts = new Map<string, { made: number; open: number }>()

export function pictureCounts(): PictureCounts {
  return Object.fromEntries([...counts].map(([kind, count]) => [kind, { ...count }]))
}

/** Counts until it is closed; closing twice is closing once. */
function watched<T extends { close(): void }>(kind: string, picture: T): T {
  const count = counts.get(kind) ?? { made: 0, open: 0 }
  counts.set(kind, count)
  count.made += 1
  count.open += 1
  const close = picture.close.bind(picture)
  let isOpen = true
  picture.close = () => {
    if (isOpen) count.open -= 1
    isOpen = false
    close()
  }
  return picture
}

globalThis.createImageBitmap = new Proxy(globalThis.createImageBitmap, {
  apply: async (make, self, given) =>
    watched('ImageBitmap', await Reflect.apply(make, self, given)),
})

if (typeof ImageDecoder !== 'undefined') {
  const Decoder = ImageDecoder
  globalThis.ImageDecoder = new Proxy(Decoder, {
    construct(_, [init]: [ImageDecoderInit]) {
      const decoder = watched('ImageDecoder', new Decoder(init))
      const decode = decoder.decode.bind(decoder)
      decoder.decode = async (options) => {
        const { image, complete } = await decode(options)
        return { image: watched('VideoFrame', image), complete }
      }
      return decoder
    },
  })
}

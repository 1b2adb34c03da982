import sharp from 'sharp'

/** A real JPEG of noise: it does not compress, so that its length follows its size. */
export async function noisePhoto(width = 400, height = 300): Promise<Uint8Array<ArrayBuffer>> {
  const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const
  const bytes = await sharp({ create: { width, height, channels: 3, background: '#888', noise } })
    .jpeg({ quality: 90 })
    .toBuffer()
  return new Uint8Array(bytes)
}

/**
 * Numbers in [0, 1) that follow from the seed alone, so that a figure that was drawn can be drawn
 * again: a 32-bit counter stepped by the golden ratio, each value mixed until all its bits depend
 * on all of the counter's (splitmix; Steele, Lea, Flood 2014). Good for resampling, never for keys.
 */
export function seededRandom(seed: number): () => number {
  let counter = seed | 0
  return () => {
    counter = (counter + 0x9e3779b9) | 0
    let mixed = counter
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32
  }
}

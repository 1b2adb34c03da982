import type { Viewport } from './viewport.ts'

const durationMs = 180

/**
 * Moves from one viewport to another, so that the eye can follow where it went; at once where the
 * system asks for less motion. Returns the stop.
 */
export function glide(from: Viewport, to: Viewport, arrive: (at: Viewport) => void): () => void {
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) {
    arrive(to)
    return () => undefined
  }
  const began = performance.now()
  let frame = requestAnimationFrame(step)
  function step(now: number): void {
    const linear = Math.min(1, Math.max(0, (now - began) / durationMs))
    arrive(linear === 1 ? to : between(from, to, 1 - (1 - linear) ** 3))
    if (linear < 1) frame = requestAnimationFrame(step)
  }
  return () => cancelAnimationFrame(frame)
}

/** Zoom runs evenly, as the eye sees it: by factors, not by differences. */
function between(from: Viewport, to: Viewport, share: number): Viewport {
  const mix = (a: number, b: number) => a + (b - a) * share
  return {
    scale: from.scale * (to.scale / from.scale) ** share,
    offsetX: mix(from.offsetX, to.offsetX),
    offsetY: mix(from.offsetY, to.offsetY),
  }
}

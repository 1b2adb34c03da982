import type { ModelManifest } from '../src/contract/model.ts'

/** The model with thresholds that much lower, so that boxes just below them show as well. */
export function withLowerScores(manifest: ModelManifest, by: number): ModelManifest {
  const score = manifest.thresholds.score.map((threshold) => Math.max(0.01, threshold - by))
  return { ...manifest, thresholds: { ...manifest.thresholds, score } }
}

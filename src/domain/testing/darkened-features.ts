import { featureNames } from '../../contract/monitoring.ts'
import { brightOver, darkUnder } from '../image-features.ts'

const at = {
  luma: featureNames.indexOf('luma'),
  contrast: featureNames.indexOf('contrast'),
  blur: featureNames.indexOf('blur'),
  dark: featureNames.indexOf('dark'),
  bright: featureNames.indexOf('bright'),
}

/**
 * What a photo's features become when all its levels are multiplied by `gain` under 1: luma and
 * contrast follow it, the logarithm of the Laplacian's variance falls by its square, saturation and
 * red over blue are ratios and stay. The share of dark pixels is that of a normal distribution with
 * the photo's mean and contrast under `16 / gain`, bright ones are gone once 255 is no longer
 * bright. `drift-streams.test.ts` compares it with photos that were really darkened.
 */
export function darkened(values: readonly number[], gain: number): number[] {
  const [luma, contrast] = [values[at.luma]!, values[at.contrast]!]
  return values.map((value, index) => {
    switch (index) {
      case at.luma:
      case at.contrast:
        return value * gain
      case at.blur:
        return value + 2 * Math.log(gain)
      case at.dark:
        return Math.max(value, normalBelow((darkUnder / gain - luma) / contrast))
      case at.bright:
        return 255 * gain > brightOver ? value : 0
      default:
        return value
    }
  })
}

/** Normal distribution below z, to 1e-4. Source: Abramowitz and Stegun 26.2.17. */
function normalBelow(z: number): number {
  if (z > 0) return 1 - normalBelow(-z)
  const t = 1 / (1 - 0.2316419 * z)
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
  const series = 0.31938153 * t - 0.356563782 * t ** 2 + 1.781477937 * t ** 3 - 1.821255978 * t ** 4
  return density * (series + 1.330274429 * t ** 5)
}

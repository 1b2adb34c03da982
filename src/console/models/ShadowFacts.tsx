import type { ShadowFigures } from '../../contract/registry.ts'
import { Facts } from '../Facts.tsx'
import { decimalText } from '../figure-text.ts'
import { modelStrings } from './strings.en.ts'

/** How far a shadow agrees with what phones show. */
export function ShadowFacts({ figures }: { readonly figures: ShadowFigures }) {
  const text = modelStrings.useText()
  const { photos, both, onlyShadow, onlyChampion, shadowInferMs, championInferMs } = figures
  if (photos === 0) return <p className="text-ink-soft">{text('shadowWaiting')}</p>
  const times =
    shadowInferMs === null || championInferMs === null
      ? null
      : {
          term: text('shadowTime'),
          fact: text('shadowTimes', {
            shadow: decimalText(shadowInferMs, 1),
            champion: decimalText(championInferMs, 1),
          }),
        }
  return (
    <Facts
      facts={[
        { term: text('shadowPhotos'), fact: photos },
        { term: text('shadowBoth'), fact: both },
        { term: text('shadowOnly'), fact: onlyShadow },
        { term: text('championOnly'), fact: onlyChampion },
        times,
      ]}
    />
  )
}

import type { SamplePhoto } from '../contract/sample.ts'
import { SampleImage } from './SampleImage.tsx'
import { strings } from './strings.en.ts'

const lights = {
  day: 'lightDay',
  dusk: 'lightDusk',
  poor: 'lightPoor',
  wet: 'lightWet',
} as const satisfies Record<SamplePhoto['light'], string>

interface SampleShelfRowProps {
  readonly list: readonly SamplePhoto[]
  readonly busy: boolean
  /** A row that scrolls sideways, or all of them at once. */
  readonly layout: 'row' | 'grid'
  onChoose(sample: SamplePhoto): void
}

/** The samples to choose from, each marked as rendered. */
export function SampleShelfRow({ list, busy, layout, onChoose }: SampleShelfRowProps) {
  const text = strings.useText()
  const frame =
    layout === 'row'
      ? 'flex gap-3 overflow-x-auto overscroll-x-contain pb-2'
      : 'grid grid-cols-2 gap-3 pb-2 sm:grid-cols-3'
  return (
    <ul className={frame}>
      {list.map((sample) => (
        <li key={sample.file} className={layout === 'row' ? 'w-36 shrink-0' : ''}>
          <button
            type="button"
            disabled={busy}
            aria-label={text('openSampleNumber', { title: sample.title })}
            onClick={() => onChoose(sample)}
            className="flex w-full flex-col gap-1 text-left disabled:opacity-45"
          >
            <span className="relative block aspect-4/3 w-full overflow-hidden rounded-card bg-photo-ground">
              <SampleImage sample={sample} />
              <span className="absolute top-1.5 left-1.5 rounded-tag bg-photo-veil px-1.5 text-13 font-semibold text-photo-ink">
                {text('rendered')}
              </span>
            </span>
            <span className="line-clamp-1 text-15 font-semibold">{sample.title}</span>
            <span className="text-13 text-ink-soft">{text(lights[sample.light])}</span>
          </button>
        </li>
      ))}
    </ul>
  )
}

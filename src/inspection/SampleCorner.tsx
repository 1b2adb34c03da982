import { Sparkles } from 'lucide-react'
import type { SamplePhoto } from '../contract/sample.ts'
import { Button } from '../ui/Button.tsx'
import { Notice } from '../ui/Notice.tsx'
import { SampleShelfRow } from './SampleShelfRow.tsx'
import { strings } from './strings.en.ts'
import { useOpenSample } from './use-open-sample.ts'
import { useSamples } from './use-samples.ts'

/** A scratch and a dent on one door, both plain: who sees the app first sees boxes. */
const teachingFile = 'sample-03.jpg'

/** Teaches a new user with one picture and one tap; later it is a row to choose from. */
export function SampleCorner({ firstUse }: { firstUse: boolean }) {
  const samples = useSamples()
  const { open, busy } = useOpenSample()
  const text = strings.useText()
  if (samples.state === 'loading') return null
  if (samples.state === 'failed') return firstUse ? <Notice>{text('samplesFailed')}</Notice> : null
  const teaching = samples.list.find(({ file }) => file === teachingFile) ?? samples.list[0]
  const choose = (sample: SamplePhoto) => void open(sample)
  return (
    <section aria-labelledby="samples-title" className="flex flex-col gap-3">
      {firstUse && teaching !== undefined && (
        <FirstSample sample={teaching} busy={busy} onOpen={() => choose(teaching)} />
      )}
      <div>
        <h2 id="samples-title" className="text-15 font-semibold text-ink-soft">
          {text('otherSamples')}
        </h2>
        <p className="text-13 text-ink-soft">{text('otherSamplesText')}</p>
      </div>
      <SampleShelfRow list={samples.list} busy={busy} layout="row" onChoose={choose} />
    </section>
  )
}

interface FirstSampleProps {
  readonly sample: SamplePhoto
  readonly busy: boolean
  onOpen(): void
}

function FirstSample({ sample, busy, onOpen }: FirstSampleProps) {
  const text = strings.useText()
  return (
    <div className="wide:grid wide:grid-cols-2 overflow-hidden rounded-card border-2 border-line-strong">
      <div className="relative aspect-4/3 bg-photo-ground">
        <img src={`/samples/${sample.file}`} alt="" className="size-full object-cover" />
        <span className="absolute top-2 left-2 rounded-tag bg-photo-veil px-2 py-0.5 text-13 font-semibold text-photo-ink">
          {text('rendered')}
        </span>
      </div>
      <div className="flex flex-col justify-center gap-3 p-4">
        <h2 className="text-20 font-bold">{text('emptyTitle')}</h2>
        <p className="text-15 text-ink-soft">{text('emptyText')}</p>
        <Button
          kind="plain"
          disabled={busy}
          icon={<Sparkles aria-hidden="true" className="size-5" />}
          onClick={onOpen}
        >
          {text('openSample')}
        </Button>
      </div>
    </div>
  )
}

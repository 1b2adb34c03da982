import type { SamplePhoto } from '../contract/sample.ts'
import { Notice } from '../ui/Notice.tsx'
import { Sheet } from '../ui/Sheet.tsx'
import { SampleShelfRow } from './SampleShelfRow.tsx'
import { strings } from './strings.en.ts'
import { useSamples } from './use-samples.ts'

interface SampleSheetProps {
  readonly open: boolean
  onClose(): void
  onChoose(sample: SamplePhoto): void
}

/** Adds another sample to a sample inspection. */
export function SampleSheet({ open, onClose, onChoose }: SampleSheetProps) {
  const samples = useSamples()
  const text = strings.useText()
  return (
    <Sheet
      open={open}
      title={text('otherSamples')}
      description={text('otherSamplesText')}
      onClose={onClose}
    >
      {samples.state === 'failed' && <Notice>{text('samplesFailed')}</Notice>}
      {samples.state === 'ready' && (
        <SampleShelfRow list={samples.list} busy={false} layout="grid" onChoose={onChoose} />
      )}
    </Sheet>
  )
}

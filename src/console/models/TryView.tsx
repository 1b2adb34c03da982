import { useMutation, useQuery } from '@tanstack/react-query'
import type { SamplePhoto } from '../../contract/sample.ts'
import type { ModelVersionDetail } from '../../contract/registry.ts'
import { buttonClass } from '../../ui/button-class.ts'
import { Notice } from '../../ui/Notice.tsx'
import { failureText } from '../failure-text.ts'
import { Section } from '../Section.tsx'
import { SelectField } from '../SelectField.tsx'
import { modelsApi } from './models-api.ts'
import { samplePhoto, samplesQuery } from './sample-photos.ts'
import { modelStrings } from './strings.en.ts'
import { TriedPhoto, type Tried } from './TriedPhoto.tsx'

/** One photo through this version on the server, before anybody promotes it. */
export function TryView({ detail }: { detail: ModelVersionDetail }) {
  const text = modelStrings.useText()
  const { version } = detail.version
  const samples = useQuery(samplesQuery)
  const attempt = useMutation({
    mutationFn: async (chosen: Blob | SamplePhoto): Promise<Tried> => {
      const photo = chosen instanceof Blob ? chosen : await samplePhoto(chosen)
      return { answer: await modelsApi.tryOn(version, photo), photo }
    },
  })
  return (
    <Section title={text('tryTitle')} says={text('tryText')}>
      <div className="flex flex-col gap-4">
        <div className="flex flex-wrap items-end gap-4">
          <label className={`${buttonClass.primary} has-focus-visible:outline-3`}>
            {text('tryFile')}
            <input
              type="file"
              accept="image/jpeg,image/png,image/webp"
              className="sr-only"
              onChange={(event) => {
                const [file] = event.target.files ?? []
                if (file !== undefined) attempt.mutate(file)
                // The same file can be chosen again.
                event.target.value = ''
              }}
            />
          </label>
          {samples.data !== undefined && (
            <SampleChoice samples={samples.data} onChoose={(sample) => attempt.mutate(sample)} />
          )}
        </div>
        {attempt.isPending && <output className="text-ink-soft">{text('tryWorking')}</output>}
        {attempt.error !== null && <Notice tone="alert">{failureText(attempt.error)}</Notice>}
        {attempt.data !== undefined && !attempt.isPending && <TriedPhoto tried={attempt.data} />}
      </div>
    </Section>
  )
}

interface SampleChoiceProps {
  readonly samples: readonly SamplePhoto[]
  readonly onChoose: (sample: SamplePhoto) => void
}

function SampleChoice({ samples, onChoose }: SampleChoiceProps) {
  const text = modelStrings.useText()
  return (
    <SelectField
      label={text('trySample')}
      value=""
      choices={[
        { value: '', label: '–' },
        ...samples.map(({ file, title }, index) => ({
          value: file,
          label: `${text('trySampleNumber', { number: index + 1 })}: ${title}`,
        })),
      ]}
      onChange={(file) => {
        const sample = samples.find((one) => one.file === file)
        if (sample !== undefined) onChoose(sample)
      }}
    />
  )
}

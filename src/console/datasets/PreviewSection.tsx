import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from 'react-router'
import type { DatasetPreview, DatasetVersion } from '../../contract/dataset.ts'
import { Button } from '../../ui/Button.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { showToast } from '../../ui/toast.ts'
import { failureText } from '../failure-text.ts'
import { Section } from '../Section.tsx'
import { CountsTable } from './CountsTable.tsx'
import { datasetPath, datasetsApi, datasetsQuery } from './datasets-api.ts'
import { datasetStrings } from './strings.en.ts'

interface PreviewSectionProps {
  readonly preview: DatasetPreview
  /** Those that there are, to tell a new one from one that is given back. */
  readonly versions: readonly DatasetVersion[]
}

/** What a version of one base made now would hold, what is wrong with that, and making it. */
export function PreviewSection({ preview, versions }: PreviewSectionProps) {
  const text = datasetStrings.useText()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const { base, counts, phonePhotos, newLabels, problems } = preview
  const make = useMutation({
    mutationFn: () => datasetsApi.make(base),
    async onSuccess({ number }) {
      const known = versions.some((version) => version.number === number)
      showToast(text(known ? 'sameVersion' : 'made', { number }))
      await queries.invalidateQueries({ queryKey: datasetsQuery.queryKey })
      await navigate(datasetPath(number))
    },
  })
  const barred = problems.some(({ blocks }) => blocks)
  const says = [
    text(`baseText_${base}`),
    ...(phonePhotos === 0 ? [] : [text('phonePhotos', { count: phonePhotos })]),
    ...(newLabels === 0 ? [] : [text('newLabels', { count: newLabels })]),
  ]
  return (
    <Section
      flush
      title={text(`base_${base}`)}
      says={says.join(' ')}
      action={
        <Button
          kind={barred || newLabels === 0 ? 'plain' : 'primary'}
          disabled={barred || make.isPending}
          {...(barred ? { title: text('makeBarred') } : {})}
          onClick={() => make.mutate()}
        >
          {text('make')}
        </Button>
      }
    >
      <CountsTable what={text(`base_${base}`)} counts={counts} />
      {(problems.length > 0 || make.error !== null) && (
        <div className="flex flex-col gap-2 px-6 pt-3">
          {make.error !== null && <Notice tone="alert">{failureText(make.error)}</Notice>}
          {problems.length > 0 && (
            <Notice>
              {problems.map(({ code, split, className, message }) => (
                <p key={`${code}/${split}/${className}`}>{message}</p>
              ))}
            </Notice>
          )}
        </div>
      )}
    </Section>
  )
}

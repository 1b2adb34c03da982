import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { v4 as uuidv4 } from 'uuid'
import type { DatasetVersion } from '../../contract/dataset.ts'
import type { ModelVersion } from '../../contract/registry.ts'
import type { TrainRequest } from '../../contract/run.ts'
import { buttonClass } from '../../ui/button-class.ts'
import { Sheet } from '../../ui/Sheet.tsx'
import { Answer } from '../Answer.tsx'
import { ConfirmForm } from '../ConfirmForm.tsx'
import { datasetsQuery } from '../datasets/datasets-api.ts'
import { versionsQuery } from '../models/models-api.ts'
import { runsApi, runsQuery } from './runs-api.ts'
import { runStrings } from './strings.en.ts'
import { draftLike, firstDraft, problemsOf, requestOf } from './train-draft.ts'
import { TrainFields } from './TrainFields.tsx'

interface TrainSheetProps {
  /** Settings of an earlier run to begin with; null for sensible ones. */
  readonly like: TrainRequest | null
  /** The dataset version to begin with; one that is not there (0, say) for the newest. */
  readonly dataset: number
  readonly onClose: () => void
}

/** Asks for a training run. */
export function TrainSheet({ like, dataset, onClose }: TrainSheetProps) {
  const text = runStrings.useText()
  const datasets = useQuery(datasetsQuery)
  const versions = useQuery(versionsQuery)
  const both = {
    data:
      datasets.data === undefined || versions.data === undefined
        ? undefined
        : { datasets: datasets.data.versions, versions: versions.data.versions },
    error: datasets.error ?? versions.error,
    isFetching: datasets.isFetching || versions.isFetching,
    refetch: () => Promise.all([datasets.refetch(), versions.refetch()]),
  }
  const all = both.data?.datasets ?? []
  const [newest] = all.toSorted((a, b) => b.number - a.number)
  const first = all.find(({ number }) => number === dataset) ?? newest
  return (
    <Sheet open title={text('trainTitle')} description={text('trainText')} onClose={onClose}>
      <Answer query={both}>
        {(found) =>
          first === undefined ? (
            <NoDataset />
          ) : (
            <TrainForm {...found} first={first} like={like} onClose={onClose} />
          )
        }
      </Answer>
    </Sheet>
  )
}

function NoDataset() {
  const text = runStrings.useText()
  return (
    <div className="flex flex-col items-start gap-4">
      <p>{text('noDataset')}</p>
      <Link to="/console/datasets" className={buttonClass.primary}>
        {text('toDatasets')}
      </Link>
    </div>
  )
}

interface TrainFormProps extends Omit<TrainSheetProps, 'dataset'> {
  readonly datasets: readonly DatasetVersion[]
  readonly first: DatasetVersion
  readonly versions: readonly ModelVersion[]
}

function TrainForm({ datasets, first, versions, like, onClose }: TrainFormProps) {
  const text = runStrings.useText()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [draft, setDraft] = useState(() =>
    like === null ? firstDraft(first.number, versions) : draftLike(like),
  )
  // Sent twice with one key it is one run; other settings are another run.
  const [key, setKey] = useState(() => uuidv4())
  const start = useMutation({
    mutationFn: () => runsApi.start(requestOf(draft, key)),
    async onSuccess({ id }) {
      await navigate(`/console/runs/${id}`)
      await queries.invalidateQueries({ queryKey: runsQuery.queryKey })
    },
  })
  const problems = problemsOf(draft)
  return (
    <ConfirmForm
      confirm={text('start')}
      error={start.error}
      isPending={start.isPending}
      disabled={problems.minutes || problems.epochs || problems.seed}
      onConfirm={() => start.mutate()}
      onClose={onClose}
    >
      <TrainFields
        draft={draft}
        problems={problems}
        datasets={datasets}
        versions={versions}
        onChange={(next) => {
          setDraft(next)
          if (start.error !== null) setKey(uuidv4())
        }}
      />
    </ConfirmForm>
  )
}

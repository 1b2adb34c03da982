import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button } from '../../ui/Button.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { failureText } from '../failure-text.ts'
import { datasetsApi, datasetsQuery } from './datasets-api.ts'
import { datasetStrings } from './strings.en.ts'

/** Loads the demo data; how far it is then stands on the page. */
export function LoadDemo({ kind = 'plain' }: { kind?: 'plain' | 'primary' }) {
  const text = datasetStrings.useText()
  const queries = useQueryClient()
  const load = useMutation({
    mutationFn: () => datasetsApi.loadDemo(),
    onSuccess: (page) => queries.setQueryData(datasetsQuery.queryKey, page),
  })
  return (
    <div className="flex flex-col items-start gap-2">
      <Button kind={kind} disabled={load.isPending} onClick={() => load.mutate()}>
        {text(load.isPending ? 'loadingDemo' : 'loadDemo')}
      </Button>
      {load.error !== null && <Notice tone="alert">{failureText(load.error)}</Notice>}
    </div>
  )
}

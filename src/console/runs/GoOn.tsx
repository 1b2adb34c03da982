import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Run } from '../../contract/run.ts'
import { Button } from '../../ui/Button.tsx'
import { showToast } from '../../ui/toast.ts'
import { failureText } from '../failure-text.ts'
import { runsApi, runsQuery } from './runs-api.ts'
import { runStrings } from './strings.en.ts'

/** Puts a run that ended early back into the queue. */
export function GoOn({ run: { id, number } }: { run: Run }) {
  const text = runStrings.useText()
  const queries = useQueryClient()
  const goOn = useMutation({
    mutationFn: () => runsApi.goOn(id),
    onSuccess: () => showToast(text('goesOn', { number })),
    onError: (error) => showToast(failureText(error), { tone: 'needs-you' }),
    onSettled: () => queries.invalidateQueries({ queryKey: runsQuery.queryKey }),
  })
  return (
    <Button kind="primary" disabled={goOn.isPending} onClick={() => goOn.mutate()}>
      {text('goOn')}
    </Button>
  )
}

import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Run } from '../../contract/run.ts'
import { showToast } from '../../ui/toast.ts'
import { ConfirmSheet } from '../ConfirmSheet.tsx'
import { runsApi, runsQuery } from './runs-api.ts'
import { runStrings } from './strings.en.ts'

/** Asks once before a run is stopped. */
export function StopSheet({ run: { id, number }, onClose }: { run: Run; onClose: () => void }) {
  const text = runStrings.useText()
  const queries = useQueryClient()
  const stop = useMutation({
    mutationFn: () => runsApi.stop(id),
    async onSuccess() {
      showToast(text('stopping', { number }))
      onClose()
      await queries.invalidateQueries({ queryKey: runsQuery.queryKey })
    },
  })
  return (
    <ConfirmSheet
      danger
      title={text('stopTitle', { number })}
      description={text('stopText')}
      confirm={text('stop')}
      error={stop.error}
      isPending={stop.isPending}
      onConfirm={() => stop.mutate()}
      onClose={onClose}
    />
  )
}

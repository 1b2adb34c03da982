import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Undo2 } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../ui/Button.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { showToast } from '../../ui/toast.ts'
import { ConfirmSheet } from '../ConfirmSheet.tsx'
import { modelsApi, versionQuery, versionsQuery } from './models-api.ts'
import { modelStrings } from './strings.en.ts'

/** Back to the champion before this one, which is named; nothing where there was none. */
export function RollBack({ from }: { from: string }) {
  const text = modelStrings.useText()
  const previous = useQuery(versionQuery(from)).data?.previous ?? null
  const [asking, setAsking] = useState(false)
  if (previous === null) return null
  return (
    <>
      <Button icon={<Undo2 aria-hidden="true" />} onClick={() => setAsking(true)}>
        {text('rollBackTo', { version: previous })}
      </Button>
      {asking && <RollBackSheet to={previous} onClose={() => setAsking(false)} />}
    </>
  )
}

function RollBackSheet({ to, onClose }: { to: string; onClose: () => void }) {
  const text = modelStrings.useText()
  const queries = useQueryClient()
  const [reason, setReason] = useState('')
  const rollBack = useMutation({
    mutationFn: () => modelsApi.rollBack({ reason }),
    async onSuccess() {
      showToast(text('rolledBack', { version: to }))
      onClose()
      await queries.invalidateQueries({ queryKey: versionsQuery.queryKey })
    },
  })
  return (
    <ConfirmSheet
      title={text('rollBackTitle', { version: to })}
      description={text('rollBackText', { version: to })}
      confirm={text('rollBack')}
      error={rollBack.error}
      isPending={rollBack.isPending}
      onConfirm={() => rollBack.mutate()}
      onClose={onClose}
    >
      <TextField
        label={text('reason')}
        hint={text('reasonHint')}
        maxLength={500}
        value={reason}
        onChange={setReason}
      />
    </ConfirmSheet>
  )
}

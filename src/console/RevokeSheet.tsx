import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { DeviceRow } from '../contract/console.ts'
import { showToast } from '../ui/toast.ts'
import { api } from './api.ts'
import { ConfirmSheet } from './ConfirmSheet.tsx'
import { devicesQuery } from './queries.ts'
import { strings } from './strings.en.ts'

/** Asks once before a device is shut out. */
export function RevokeSheet({ device, onClose }: { device: DeviceRow; onClose: () => void }) {
  const text = strings.useText()
  const queries = useQueryClient()
  const { id, name } = device
  const revoke = useMutation({
    mutationFn: () => api.revokeDevice(id),
    async onSuccess() {
      showToast(text('revokeDone', { name }))
      onClose()
      await queries.invalidateQueries({ queryKey: devicesQuery.queryKey })
    },
  })
  return (
    <ConfirmSheet
      danger
      title={text('revokeTitle', { name })}
      description={text('revokeText')}
      confirm={text('revoke')}
      error={revoke.error}
      isPending={revoke.isPending}
      onConfirm={() => revoke.mutate()}
      onClose={onClose}
    />
  )
}

import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { DeviceRow } from '../contract/console.ts'
import { Button } from '../ui/Button.tsx'
import { Notice } from '../ui/Notice.tsx'
import { Sheet } from '../ui/Sheet.tsx'
import { showToast } from '../ui/toast.ts'
import { api } from './api.ts'
import { failureText } from './failure-text.ts'
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
    <Sheet
      open
      title={text('revokeTitle', { name })}
      description={text('revokeText')}
      onClose={onClose}
    >
      {revoke.error !== null && <Notice tone="alert">{failureText(revoke.error)}</Notice>}
      <div className="flex justify-end gap-2 pt-2">
        <Button onClick={onClose}>{text('cancel')}</Button>
        <Button kind="danger" disabled={revoke.isPending} onClick={() => revoke.mutate()}>
          {text('revoke')}
        </Button>
      </div>
    </Sheet>
  )
}

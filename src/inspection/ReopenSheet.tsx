import { useState } from 'react'
import type { InspectionId } from '../contract/ids.ts'
import { Button } from '../ui/Button.tsx'
import { Sheet } from '../ui/Sheet.tsx'
import { TextField } from '../ui/TextField.tsx'
import { usePhone } from './phone.ts'
import { showStoreProblem } from './store-problem.ts'
import { strings } from './strings.en.ts'

interface ReopenSheetProps {
  readonly inspection: InspectionId
  readonly open: boolean
  onClose(): void
}

/** A sealed list is opened again only with a reason, which becomes part of the evidence. */
export function ReopenSheet({ inspection, open, onClose }: ReopenSheetProps) {
  const { store } = usePhone()
  const [reason, setReason] = useState('')
  const text = strings.useText()
  async function reopen(): Promise<void> {
    try {
      await store.reopenInspection(inspection, reason.trim())
      onClose()
    } catch (error) {
      showStoreProblem(error)
    }
  }
  return (
    <Sheet
      open={open}
      title={text('reopenTitle')}
      description={text('reopenText')}
      onClose={onClose}
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          void reopen()
        }}
      >
        <TextField
          label={text('reopenReason')}
          value={reason}
          maxLength={300}
          onChange={setReason}
        />
        <Button kind="primary" type="submit" disabled={reason.trim() === ''}>
          {text('reopenNow')}
        </Button>
      </form>
    </Sheet>
  )
}

import { useState } from 'react'
import { TextField } from '../../ui/TextField.tsx'
import { ConfirmSheet } from '../ConfirmSheet.tsx'
import { labelStrings } from './strings.en.ts'
import type { Verdict } from './use-verdict.ts'

/** Asks why, for whoever looks at the photo next; the reason may be left out. */
export function SetAsideSheet({ verdict, onClose }: { verdict: Verdict; onClose: () => void }) {
  const text = labelStrings.useText()
  const [reason, setReason] = useState('')
  return (
    <ConfirmSheet
      title={text('setAsideTitle')}
      description={text('setAsideText')}
      confirm={text('setAside')}
      error={verdict.error}
      isPending={verdict.isPending}
      onConfirm={() => verdict.setAside(reason)}
      onClose={onClose}
    >
      <TextField
        label={text('reason')}
        hint={text('reasonHint')}
        value={reason}
        maxLength={300}
        onChange={setReason}
      />
    </ConfirmSheet>
  )
}

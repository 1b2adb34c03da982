import type { ReactNode } from 'react'
import { Button } from '../ui/Button.tsx'
import { Notice } from '../ui/Notice.tsx'
import { failureText } from './failure-text.ts'
import { strings } from './strings.en.ts'

export interface ConfirmFormProps {
  /** Word of the button that does it. */
  readonly confirm: string
  readonly danger?: boolean
  /** As a mutation gives them. */
  readonly error: Error | null
  readonly isPending: boolean
  /** What is asked for is not complete yet. */
  readonly disabled?: boolean
  readonly children?: ReactNode
  readonly onConfirm: () => void
  readonly onClose: () => void
}

/** The inside of a dialog: fields, what went wrong, and the two ways out. */
export function ConfirmForm(props: ConfirmFormProps) {
  const text = strings.useText()
  const { error, isPending, disabled = false, danger = false, onConfirm, onClose } = props
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        onConfirm()
      }}
    >
      {props.children}
      {error !== null && <Notice tone="alert">{failureText(error)}</Notice>}
      <div className="sticky bottom-0 flex justify-end gap-2 bg-ground pt-2">
        <Button onClick={onClose}>{text('cancel')}</Button>
        <Button type="submit" kind={danger ? 'danger' : 'primary'} disabled={isPending || disabled}>
          {props.confirm}
        </Button>
      </div>
    </form>
  )
}

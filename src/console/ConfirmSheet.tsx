import { Sheet } from '../ui/Sheet.tsx'
import { ConfirmForm, type ConfirmFormProps } from './ConfirmForm.tsx'

interface ConfirmSheetProps extends ConfirmFormProps {
  readonly title: string
  /** What will happen, and what will not. */
  readonly description: string
}

/** Asks once before something is done that others notice. */
export function ConfirmSheet({ title, description, ...form }: ConfirmSheetProps) {
  return (
    <Sheet open title={title} description={description} onClose={form.onClose}>
      <ConfirmForm {...form} />
    </Sheet>
  )
}

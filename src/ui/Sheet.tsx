import * as Dialog from '@radix-ui/react-dialog'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { IconButton } from './IconButton.tsx'
import { uiStrings } from './strings/ui.en.ts'

interface SheetProps {
  readonly open: boolean
  readonly title: string
  /** One sentence below the title. */
  readonly description?: string
  readonly children: ReactNode
  onClose(): void
}

/** A modal that rises from the bottom on a phone, where the thumb is, and centres on a desk. */
export function Sheet({ open, title, description, children, onClose }: SheetProps) {
  const text = uiStrings.useText()
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-photo-ground/55 motion-safe:animate-[fade-in_150ms]" />
        <Dialog.Content
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
          className="safe-x safe-bottom fixed inset-x-0 bottom-0 z-50 mx-auto flex max-h-[88dvh] max-w-xl flex-col rounded-t-card border-t-2 border-line-strong bg-ground text-ink outline-none motion-safe:animate-[rise-in_180ms_var(--ease-out)] md:top-1/2 md:bottom-auto md:-translate-y-1/2 md:rounded-card md:border-2"
        >
          <div className="flex items-center justify-between gap-2 pt-2">
            <Dialog.Title className="text-20 font-bold">{title}</Dialog.Title>
            <Dialog.Close asChild>
              <IconButton label={text('close')} icon={<X aria-hidden="true" />} className="-mr-3" />
            </Dialog.Close>
          </div>
          {description !== undefined && (
            <Dialog.Description className="pb-3 text-15 text-ink-soft">
              {description}
            </Dialog.Description>
          )}
          <div className="min-h-0 overflow-y-auto pb-1">{children}</div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

import { TriangleAlert, X } from 'lucide-react'
import { uiStrings } from './strings/ui.en.ts'
import { useToasts } from './toast.ts'

/** The one live region of the app: messages are read out, and stand clear of the bottom buttons. */
export function Toasts() {
  const { toasts, dismiss } = useToasts()
  const text = uiStrings.useText()
  return (
    <section
      aria-label={text('messages')}
      aria-live="polite"
      className="pointer-events-none fixed inset-x-0 top-[max(0.5rem,env(safe-area-inset-top))] z-60 mx-auto flex max-w-lg flex-col gap-2 px-3"
    >
      {toasts.map((toast) => (
        <div
          key={toast.id}
          role={toast.tone === 'needs-you' ? 'alert' : 'status'}
          className="pointer-events-auto flex min-h-12 items-center gap-2 rounded-card border-2 border-line-strong bg-ink py-0 pr-0 pl-3 text-15 font-semibold text-ground motion-safe:animate-[drop-in_160ms_var(--ease-out)]"
        >
          {toast.tone === 'needs-you' && (
            <TriangleAlert className="size-5 shrink-0" aria-hidden="true" />
          )}
          <span className="min-w-0 flex-1 py-2 break-words">{toast.message}</span>
          {toast.action !== null && (
            <button
              type="button"
              className="min-h-12 px-3 font-bold underline underline-offset-4"
              onClick={() => {
                toast.action?.run()
                dismiss(toast.id)
              }}
            >
              {toast.action.label}
            </button>
          )}
          <button
            type="button"
            aria-label={text('dismiss')}
            className="inline-flex size-12 shrink-0 items-center justify-center"
            onClick={() => dismiss(toast.id)}
          >
            <X className="size-5" aria-hidden="true" />
          </button>
        </div>
      ))}
    </section>
  )
}

import { Check, CloudDownload, TriangleAlert } from 'lucide-react'
import { useObserved } from '../ui/use-observable.ts'
import { usePhone } from './phone.ts'
import { strings } from './strings.en.ts'

const chip =
  'inline-flex min-h-8 items-center gap-1.5 rounded-chip border-2 px-3 text-15 font-semibold'

/** 'Ready offline' stands here only when everything for it is cached and checked. */
export function OfflineChip() {
  const { offline } = usePhone()
  const phase = useObserved(offline.status, (status) => status.phase)
  const percent = useObserved(offline.status, ({ progress }) => Math.floor(progress * 100))
  const text = strings.useText()
  if (phase === 'ready') {
    return (
      <output className={`${chip} border-safe text-safe`}>
        <Check className="size-4" strokeWidth={3} aria-hidden="true" />
        {text('readyOffline')}
      </output>
    )
  }
  if (phase === 'preparing') {
    return (
      <output className={`${chip} border-line text-ink-soft`}>
        <CloudDownload className="size-4" aria-hidden="true" />
        {text('preparingOffline', { percent })}
      </output>
    )
  }
  return (
    <output className={`${chip} border-alert text-alert`}>
      <TriangleAlert className="size-4" aria-hidden="true" />
      {text(phase === 'failed' ? 'offlineFailed' : 'offlineUnsupported')}
      {phase === 'failed' && (
        <button
          type="button"
          className="-my-2 min-h-12 px-1 underline underline-offset-4"
          onClick={() => offline.retry()}
        >
          {text('tryAgain')}
        </button>
      )}
    </output>
  )
}

import { Check, LoaderCircle, TriangleAlert } from 'lucide-react'
import { useObservable } from '../ui/use-observable.ts'
import type { CorrectionSaver } from './correction-saver.ts'
import { strings } from './strings.en.ts'

interface SaveSignProps {
  readonly saver: Pick<CorrectionSaver<unknown>, 'state' | 'flush'>
}

/** Saving, then the tick, which stands only for what is durably stored. */
export function SaveSign({ saver }: SaveSignProps) {
  const state = useObservable(saver.state)
  const text = strings.useText()
  const line = 'inline-flex items-center gap-1 text-15 font-semibold'
  if (state === 'failed') {
    return (
      <button
        type="button"
        className={`${line} min-h-12 underline`}
        onClick={() => void saver.flush()}
      >
        <TriangleAlert className="size-4" aria-hidden="true" />
        {text('notSaved')} · {text('tryAgain')}
      </button>
    )
  }
  return (
    <output className={line}>
      {state === 'saving' && (
        <>
          <LoaderCircle className="size-4 animate-spin" aria-hidden="true" />
          {text('saving')}
        </>
      )}
      {state === 'saved' && (
        <>
          <Check className="size-4" strokeWidth={3} aria-hidden="true" />
          {text('saved')}
        </>
      )}
    </output>
  )
}

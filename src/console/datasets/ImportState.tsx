import type { z } from 'zod/mini'
import type { ImportProgress } from '../../contract/dataset.ts'
import { Notice } from '../../ui/Notice.tsx'
import { ProgressBar } from '../../ui/ProgressBar.tsx'
import { numberText } from '../time-text.ts'
import { datasetStrings } from './strings.en.ts'

/** The import that runs, or the last one where it failed: with all that has to be mended. */
export function ImportState({ importing }: { importing: z.infer<typeof ImportProgress> }) {
  const text = datasetStrings.useText()
  const { name, done, of, error } = importing
  if (error !== null) {
    return (
      <div className="px-6 py-4">
        <Notice tone="alert">
          <p className="font-semibold">{text('importFailed', { name })}</p>
          <p className="whitespace-pre-line">{error}</p>
        </Notice>
      </div>
    )
  }
  return (
    <output className="block px-6 py-4">
      <p className="font-semibold">{text('importing', { name })}</p>
      <p className="pb-2 text-15 text-ink-soft">
        {of === 0
          ? text('importingReading')
          : text('importingOf', { done: numberText(done), of: numberText(of) })}
      </p>
      <ProgressBar label={text('importing', { name })} value={of === 0 ? 0 : done / of} />
    </output>
  )
}

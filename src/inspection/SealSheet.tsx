import { Check, Lock } from 'lucide-react'
import { useState } from 'react'
import type { InspectionView } from '../domain/inspection-view.ts'
import { Button } from '../ui/Button.tsx'
import { tickSaved } from '../ui/haptics.ts'
import { Sheet } from '../ui/Sheet.tsx'
import { showToast } from '../ui/toast.ts'
import { useObservable } from '../ui/use-observable.ts'
import { photosOf } from './photo-judged.ts'
import { usePhone } from './phone.ts'
import { sealCheck } from './seal-check.ts'
import { showStoreProblem } from './store-problem.ts'
import { sealStrings } from './seal-strings.en.ts'
import { strings } from './strings.en.ts'

interface SealSheetProps {
  readonly inspection: InspectionView
  readonly open: boolean
  onClose(): void
}

/** What is there, what is missing, then Seal. Only a list without photos cannot be sealed. */
export function SealSheet({ inspection, open, onClose }: SealSheetProps) {
  const { store } = usePhone()
  const [busy, setBusy] = useState(false)
  const text = sealStrings.useText()
  const words = strings.useText()
  const check = sealCheck(inspection)
  const gaps = useGaps(inspection)

  async function seal(): Promise<void> {
    setBusy(true)
    try {
      await store.sealInspection(inspection.id)
      tickSaved()
      showToast(text('sealedDone'))
      onClose()
    } catch (error) {
      showStoreProblem(error)
    } finally {
      setBusy(false)
    }
  }

  return (
    <Sheet open={open} title={text('sealTitle')} description={text('sealText')} onClose={onClose}>
      <h3 className="text-15 font-semibold text-ink-soft">{text('sealHas')}</h3>
      <p className="text-20 font-bold">
        {words('photos', { count: check.photoCount })} ·{' '}
        {words('marks', { count: check.markCount })}
      </p>
      <h3 className="mt-4 text-15 font-semibold text-ink-soft">{text('sealMissing')}</h3>
      {gaps.length === 0 ? (
        <p className="flex items-center gap-2 text-17 font-semibold text-safe">
          <Check strokeWidth={3} aria-hidden="true" />
          {text('sealComplete')}
        </p>
      ) : (
        <ul className="mt-1 flex flex-col gap-2 text-17">
          {gaps.map((gap) => (
            <li key={gap} className="border-l-4 border-line-strong pl-3">
              {gap}
            </li>
          ))}
        </ul>
      )}
      <Button
        kind="primary"
        className="mt-5 min-h-14 w-full"
        disabled={busy || check.photoCount === 0}
        icon={<Lock className="size-5" aria-hidden="true" />}
        onClick={() => void seal()}
      >
        {text(gaps.length === 0 ? 'sealNow' : 'sealAnyway')}
      </Button>
    </Sheet>
  )
}

function useGaps(inspection: InspectionView): string[] {
  const { detections } = usePhone()
  const phases = useObservable(detections.phases)
  const text = sealStrings.useText()
  const check = sealCheck(inspection)
  const looking = photosOf(inspection).filter(({ id }) => {
    const phase = phases.get(id)
    return phase === 'looking' || phase === 'waiting'
  }).length
  const unlooked = check.unlookedCount - looking
  const gaps: string[] = []
  if (check.photoCount === 0) gaps.push(text('sealNoPhotos'))
  if (looking > 0) gaps.push(text('sealLooking', { count: looking }))
  if (unlooked > 0) gaps.push(text('sealNotLooked', { count: unlooked }))
  if (check.uncheckedCount > 0) gaps.push(text('sealUnchecked', { count: check.uncheckedCount }))
  return [...gaps, ...check.missing.map((key) => text(key))]
}

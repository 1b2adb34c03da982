import { Plus, Smartphone } from 'lucide-react'
import { Link } from 'react-router'
import { Button } from '../ui/Button.tsx'
import { buttonClass } from '../ui/button-class.ts'
import { Notice } from '../ui/Notice.tsx'
import { SplitScreen } from '../ui/SplitScreen.tsx'
import { useObservable, useObserved } from '../ui/use-observable.ts'
import { InspectionLine } from './InspectionLine.tsx'
import { OfflineChip } from './OfflineChip.tsx'
import { usePhone } from './phone.ts'
import { SafetyLine } from './SafetyLine.tsx'
import { SampleCorner } from './SampleCorner.tsx'
import { strings } from './strings.en.ts'
import { useToday } from './use-today.ts'

/** Where the day starts: is everything safe, which cars, what next. */
export function TodayScreen() {
  const { store } = usePhone()
  const inspections = useObservable(store.inspections)
  const text = strings.useText()
  const newestFirst = inspections.toSorted((a, b) => b.openedAtMs - a.openedAtMs)
  return (
    <SplitScreen
      head={<TodayHead />}
      act={
        <Link to="/new" className={`${buttonClass.primary} min-h-16 w-full text-20`}>
          <Plus aria-hidden="true" strokeWidth={2.75} />
          {text('newInspection')}
        </Link>
      }
    >
      <div className="safe-x mx-auto flex max-w-4xl flex-col gap-6 py-4">
        {newestFirst.length > 0 && (
          <section aria-labelledby="inspections-title">
            <h2 id="inspections-title" className="text-15 font-semibold text-ink-soft">
              {text('inspections')}
            </h2>
            <ul className="divide-y divide-line">
              {newestFirst.map((inspection) => (
                <li key={inspection.id}>
                  <InspectionLine inspection={inspection} />
                </li>
              ))}
            </ul>
          </section>
        )}
        <SampleCorner firstUse={newestFirst.length === 0} />
      </div>
    </SplitScreen>
  )
}

function TodayHead() {
  const { store, offline } = usePhone()
  const { evicted } = useObservable(store.storage)
  const updateReady = useObserved(offline.status, (status) => status.updateReady)
  const text = strings.useText()
  const today = useToday()
  return (
    <div className="safe-x flex flex-col gap-2 pt-2 pb-3">
      <div className="flex items-center gap-2">
        <h1 className="min-w-0 flex-1">
          <span className="block text-13 font-semibold tracking-widest text-ink-soft uppercase">
            {text('appName')}
          </span>
          <span className="block truncate text-20 font-bold">{today}</span>
        </h1>
        <Link
          to="/phone"
          aria-label={text('thisPhone')}
          title={text('thisPhone')}
          className="-mr-3 inline-flex size-12 items-center justify-center rounded-card hoverable:hover:bg-surface"
        >
          <Smartphone aria-hidden="true" />
        </Link>
      </div>
      <SafetyLine />
      <div>
        <OfflineChip />
      </div>
      {evicted !== null && (
        <Notice
          tone="alert"
          actions={
            <Button onClick={() => void store.acknowledgeEviction()}>
              {text('problemsDismiss')}
            </Button>
          }
        >
          {text('evicted')}{' '}
          {evicted.photosMissing > 0 && text('evictedPhotos', { count: evicted.photosMissing })}
        </Notice>
      )}
      {updateReady && (
        <Notice
          actions={<Button onClick={() => offline.applyUpdate()}>{text('updateNow')}</Button>}
        >
          {text('updateReady')}
        </Notice>
      )}
    </div>
  )
}

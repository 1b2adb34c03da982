import { Link } from 'react-router'
import type { InspectionView, SafetyState } from '../domain/inspection-view.ts'
import { StateSign } from '../ui/StateSign.tsx'
import { useObservable } from '../ui/use-observable.ts'
import { byteText } from './byte-text.ts'
import { photosOf } from './photo-judged.ts'
import { usePhone } from './phone.ts'
import type { SyncStatus } from './ports.ts'
import { strings } from './strings.en.ts'

/**
 * What sync counts, checked against the inspections themselves: at the start sync has counted
 * nothing yet, and 'safe' must never be said too early.
 */
function withInspections(status: SyncStatus, inspections: readonly InspectionView[]): SyncStatus {
  const photos = inspections.flatMap(photosOf).filter(({ state }) => state !== 'safe')
  const unsafe = inspections.filter(({ state }) => state !== 'safe')
  return {
    ...status,
    unsafePhotoCount: Math.max(status.unsafePhotoCount, photos.length),
    unsafeRecordCount: Math.max(status.unsafeRecordCount, unsafe.length),
  }
}

/** The least safe thing decides. */
function stateOf(status: SyncStatus): SafetyState {
  if (status.deadLetterCount > 0 || status.pairing.state === 'refused') return 'needs-you'
  if (status.unsafePhotoCount + status.unsafeRecordCount === 0) return 'safe'
  return status.phase === 'sending' ? 'sending' : 'on-phone'
}

/** One line: is everything safe, and what can be done about it. */
export function SafetyLine() {
  const { sync, store } = usePhone()
  const inspections = useObservable(store.inspections)
  const hasEvidence = inspections.length > 0
  const status = withInspections(useObservable(sync.status), inspections)
  const text = strings.useText()
  const state = stateOf(status)
  const paired = status.pairing.state === 'paired'
  return (
    <div className="flex flex-col gap-1">
      <div className="flex min-h-12 items-center gap-2.5">
        {hasEvidence && <StateSign state={state} className="[&_svg]:size-7" />}
        <output className="block min-w-0 flex-1 text-20 leading-tight font-bold">
          <Headline status={status} hasEvidence={hasEvidence} />
        </output>
        {paired && hasEvidence && state !== 'safe' && (
          <button
            type="button"
            className="min-h-12 shrink-0 px-2 text-17 font-bold underline decoration-2 underline-offset-4"
            onClick={() => sync.sendNow()}
          >
            {text('sendNow')}
          </button>
        )}
        {!paired && (
          // Sync says 'unpaired' until it has loaded; a moment's patience keeps that from flashing.
          <Link
            to="/pair"
            className="late inline-flex min-h-12 shrink-0 items-center px-2 text-17 font-bold underline decoration-2 underline-offset-4"
          >
            {text('pairNow')}
          </Link>
        )}
      </div>
      <Detail status={status} />
    </div>
  )
}

function Headline({ status, hasEvidence }: { status: SyncStatus; hasEvidence: boolean }) {
  const text = strings.useText()
  // A report of the device itself may wait; to a person that is nothing yet.
  if (!hasEvidence) return text('nothingYet')
  if (status.unsafePhotoCount > 0) return text('unsafePhotos', { count: status.unsafePhotoCount })
  if (status.unsafeRecordCount > 0) {
    return text('unsafeChanges', { count: status.unsafeRecordCount })
  }
  return text('allSafe')
}

function Detail({ status }: { status: SyncStatus }) {
  const text = strings.useText()
  const line = detailOf(status, text)
  return line === null ? null : <p className="late text-15 text-ink-soft">{line}</p>
}

function detailOf(status: SyncStatus, text: ReturnType<typeof strings.useText>): string | null {
  if (status.deadLetterCount > 0) return text('deadLetters', { count: status.deadLetterCount })
  if (status.pairing.state === 'refused') return text('refused')
  if (status.pairing.state === 'unpaired') return text('notPaired')
  if (status.phase === 'offline') return text('offlineKept')
  if (status.phase === 'sending' && status.totalBytes > 0) {
    return text('sendingAmount', {
      sent: byteText(status.sentBytes),
      total: byteText(status.totalBytes),
    })
  }
  return null
}

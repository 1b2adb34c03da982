import type { Observable } from '../domain/observable.ts'

/** What is looked at of sync's status. */
interface SyncState {
  readonly phase: 'idle' | 'sending' | 'waiting' | 'offline'
  readonly pairing: { readonly state: string }
}

/** Calls back when a round of sync went through, or this phone was paired. Returns the undo. */
export function onSync(
  status: Observable<SyncState>,
  listener: (occasion: 'synced' | 'paired') => void,
): () => void {
  let before = status.current()
  return status.subscribe(() => {
    const now = status.current()
    const isPaired = before.pairing.state !== 'paired' && now.pairing.state === 'paired'
    const isThrough = before.phase === 'sending' && now.phase === 'idle'
    before = now
    if (isPaired) listener('paired')
    else if (isThrough) listener('synced')
  })
}

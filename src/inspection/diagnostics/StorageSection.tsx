import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../ui/Button.tsx'
import { showToast } from '../../ui/toast.ts'
import { useObservable } from '../../ui/use-observable.ts'
import { byteText } from '../byte-text.ts'
import { Fact, Facts } from '../Facts.tsx'
import { usePhone } from '../phone.ts'
import { photoBytesOf } from './diagnostics-text.ts'
import { diagnosticsStrings } from './diagnostics-strings.en.ts'
import type { StorageByKind } from './use-diagnostics.ts'

const kinds = ['model', 'engine', 'app', 'predecessor', 'leftover'] as const
const freeable: ReadonlySet<string> = new Set(['predecessor', 'leftover'])

/** What takes room here, by what it is for, and what of it can go. */
export function StorageSection({ storage }: { readonly storage: StorageByKind }) {
  const { store } = usePhone()
  const { all, unsafe } = photoBytesOf(useObservable(store.inspections))
  const [busy, setBusy] = useState(false)
  const text = diagnosticsStrings.useText()
  const { bytes, freeableBytes } = storage

  async function free(): Promise<void> {
    setBusy(true)
    try {
      const freedBytes = await storage.free()
      if (freedBytes === null) showToast(text('freeBusy'), { tone: 'needs-you' })
      else showToast(text('freed', { size: byteText(freedBytes) }))
    } catch (error) {
      console.warn('the room could not be freed', error)
      showToast(text('freeFailed'), { tone: 'needs-you' })
    } finally {
      setBusy(false)
    }
  }
  return (
    <Facts title={text('storageTitle')}>
      <Fact name={text('kind_photos')}>{byteText(all)}</Fact>
      <Fact name={text('kind_unsafe')}>{byteText(unsafe)}</Fact>
      {bytes === null && <p className="py-3 text-15">{text('storageWait')}</p>}
      {bytes !== null &&
        kinds.map((kind) => (
          <Fact key={kind} name={text(`kind_${kind}`)}>
            {freeable.has(kind) && bytes[kind] > 0
              ? text('canBeFreed', { size: byteText(bytes[kind]) })
              : byteText(bytes[kind])}
          </Fact>
        ))}
      <div className="grid gap-3 py-2">
        <p className="text-15 text-ink-soft">{text('freeText')}</p>
        <Button
          icon={<Trash2 className="size-5" aria-hidden="true" />}
          disabled={busy || freeableBytes === 0}
          onClick={() => void free()}
        >
          {freeableBytes === 0
            ? text('freeNothing')
            : text('free', { size: byteText(freeableBytes) })}
        </Button>
      </div>
    </Facts>
  )
}

import { useMutation } from '@tanstack/react-query'
import { useEffect } from 'react'
import { Link } from 'react-router'
import type { PairingLink } from '../contract/console.ts'
import { Button } from '../ui/Button.tsx'
import { Notice } from '../ui/Notice.tsx'
import { Sheet } from '../ui/Sheet.tsx'
import { showToast } from '../ui/toast.ts'
import { api } from './api.ts'
import { failureText } from './failure-text.ts'
import { QrCode } from './QrCode.tsx'
import { strings } from './strings.en.ts'
import { timeText } from './time-text.ts'

interface PairSheetProps {
  /** Whether the link also makes its browser an administrator. */
  readonly administrator: boolean
  readonly onClose: () => void
}

/** A fresh link that works once, as a QR code and as text. */
export function PairSheet({ administrator, onClose }: PairSheetProps) {
  const text = strings.useText()
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: () => api.makeLink(administrator),
  })
  useEffect(() => mutate(), [mutate])
  return (
    <Sheet
      open
      title={text(administrator ? 'pairDesk' : 'pairPhone')}
      description={text(administrator ? 'pairDeskText' : 'pairPhoneText')}
      onClose={onClose}
    >
      <div className="flex flex-col gap-4">
        {error !== null && <Notice tone="alert">{failureText(error)}</Notice>}
        {isPending && <output className="text-ink-soft">{text('loading')}</output>}
        {data !== undefined && <FreshLink link={data} forPhone={!administrator} />}
        <div className="flex justify-end gap-2">
          <Button disabled={isPending} onClick={() => mutate()}>
            {text('newLink')}
          </Button>
          {data !== undefined && (
            <Button kind="primary" onClick={() => void copy(data.url)}>
              {text('copyLink')}
            </Button>
          )}
        </div>
      </div>
    </Sheet>
  )
}

function FreshLink({ link, forPhone }: { link: PairingLink; forPhone: boolean }) {
  const text = strings.useText()
  const isLocal = /^https?:\/\/(127\.|localhost|\[::1\])/.test(link.url)
  return (
    <>
      {forPhone && isLocal && (
        <Notice
          actions={
            <Link to="/console/connect" className="font-semibold underline underline-offset-4">
              {text('connect')}
            </Link>
          }
        >
          {text('linkIsLocal')}
        </Notice>
      )}
      <div className="flex flex-wrap items-center gap-4">
        <QrCode value={link.url} />
        <div className="min-w-48 flex-1">
          <p className="text-15 break-all select-all">{link.url}</p>
          <p className="pt-2 text-13 text-ink-soft">
            {text('linkExpires', { at: timeText(link.expiresAt) })}
          </p>
        </div>
      </div>
    </>
  )
}

async function copy(url: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(url)
    showToast(strings.text('copied'))
  } catch (error) {
    // A browser may keep the clipboard from a page; the link can still be selected.
    if (!(error instanceof DOMException || error instanceof TypeError)) throw error
    showToast(strings.text('copyFailed'), { tone: 'needs-you' })
  }
}

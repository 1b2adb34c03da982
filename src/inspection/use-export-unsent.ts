import { useState } from 'react'
import { showToast } from '../ui/toast.ts'
import { usePhone } from './phone.ts'
import { strings } from './strings.en.ts'

/** The way out without a server: a zip of all that has no receipt, shared or downloaded. */
export function useExportUnsent(): { run(): Promise<void>; busy: boolean } {
  const { sync } = usePhone()
  const [busy, setBusy] = useState(false)

  async function run(): Promise<void> {
    setBusy(true)
    try {
      const zip = await sync.exportUnsent()
      if (zip === null) showToast(strings.text('exportNothing'))
      else await handOver(zip)
    } catch {
      showToast(strings.text('exportFailed'), { tone: 'needs-you' })
    } finally {
      setBusy(false)
    }
  }
  return { run, busy }
}

async function handOver(zip: Blob): Promise<void> {
  const name = `lotlens-unsent-${new Date().toISOString().slice(0, 16).replaceAll(':', '')}.zip`
  const file = new File([zip], name, { type: 'application/zip' })
  const coarse = matchMedia('(pointer: coarse)').matches
  if (coarse && 'canShare' in navigator && navigator.canShare({ files: [file] })) {
    try {
      await navigator.share({ files: [file] })
      return
    } catch (error) {
      // The person closed the share sheet: nothing was taken, and nothing is wrong.
      if (error instanceof DOMException && error.name === 'AbortError') return
      // Some phones say they can share a zip and then cannot: download it instead.
    }
  }
  download(zip, name)
  showToast(strings.text('exportDone', { name }))
}

function download(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  // The download has its own hold on the blob once it began; a minute is plenty.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

import { Copy, Share2 } from 'lucide-react'
import { Button } from '../../ui/Button.tsx'
import { showToast } from '../../ui/toast.ts'
import { TopBar } from '../../ui/TopBar.tsx'
import { useObservable } from '../../ui/use-observable.ts'
import { BackLink } from '../BackLink.tsx'
import { ModelFacts } from '../ModelFacts.tsx'
import { usePhone } from '../phone.ts'
import { deviceFacts } from './device-facts.ts'
import { DeviceSection } from './DeviceSection.tsx'
import { diagnosticsStrings } from './diagnostics-strings.en.ts'
import { lastTimed, photoBytesOf } from './diagnostics-text.ts'
import { EngineSection, FaultSection, ForceSection } from './EngineSection.tsx'
import { reportText } from './report-text.ts'
import { SelfTestSection } from './SelfTestSection.tsx'
import { StorageSection } from './StorageSection.tsx'
import { TimesSection } from './TimesSection.tsx'
import { useInsight, useSelfTest, useStorageUse } from './use-diagnostics.ts'

/** What runs the model on this phone, why, how fast, what failed, and what takes room. */
export function DiagnosticsScreen() {
  const { store, detector, appVersion } = usePhone()
  const inspections = useObservable(store.inspections)
  const status = useObservable(detector.status)
  const { report, insight, ...forcing } = useInsight()
  const test = useSelfTest(insight)
  const storage = useStorageUse()
  const text = diagnosticsStrings.useText()
  const photos = lastTimed(inspections)
  const facts = deviceFacts()
  const whole = (): string | null =>
    report === null
      ? null
      : reportText({
          appVersion,
          status,
          report,
          rows: test.rows,
          photos,
          storage: storage.bytes,
          photoBytes: photoBytesOf(inspections),
          facts,
        })
  return (
    <div className="grid h-dvh grid-rows-[auto_minmax(0,1fr)]">
      <header className="safe-top border-b border-line">
        <TopBar
          lead={<BackLink to="/phone" />}
          title={text('title')}
          trail={<HandOver whole={whole} />}
        />
      </header>
      <main className="overflow-y-auto">
        <p className="safe-x mx-auto max-w-5xl pt-4 text-15 text-ink-soft">{text('intro')}</p>
        <div className="safe-x safe-bottom mx-auto grid max-w-5xl items-start gap-x-10 gap-y-6 py-4 lg:grid-cols-2">
          {report !== null && (
            <div className="grid min-w-0 gap-6">
              <EngineSection report={report} />
              <FaultSection report={report} />
              <ForceSection report={report} forcing={forcing} />
              <SelfTestSection test={test} />
            </div>
          )}
          <div className="grid min-w-0 gap-6">
            <TimesSection photos={photos} />
            <ModelFacts />
            <StorageSection storage={storage} />
            {report !== null && <DeviceSection report={report} facts={facts} />}
          </div>
        </div>
      </main>
    </div>
  )
}

/** The page as text: to a chat or a mail on a phone, else to the clipboard. */
function HandOver({ whole }: { readonly whole: () => string | null }) {
  const text = diagnosticsStrings.useText()
  const canShare = 'share' in navigator && matchMedia('(pointer: coarse)').matches

  async function copy(): Promise<void> {
    const said = whole()
    if (said === null) return
    try {
      await navigator.clipboard.writeText(said)
      showToast(text('copied'))
    } catch (error) {
      console.warn('the diagnostics were not copied', error)
      showToast(text('copyFailed'), { tone: 'needs-you' })
    }
  }
  async function share(): Promise<void> {
    const said = whole()
    if (said === null) return
    try {
      await navigator.share({ title: text('title'), text: said })
    } catch (error) {
      // The person closed the share sheet: nothing is wrong.
      if (error instanceof DOMException && error.name === 'AbortError') return
      await copy()
    }
  }
  return (
    <div className="flex gap-1">
      <Button
        kind="quiet"
        icon={<Copy className="size-5" aria-hidden="true" />}
        onClick={() => void copy()}
      >
        {text('copy')}
      </Button>
      {canShare && (
        <Button
          kind="quiet"
          icon={<Share2 className="size-5" aria-hidden="true" />}
          onClick={() => void share()}
        >
          {text('share')}
        </Button>
      )}
    </div>
  )
}

import { Activity, Download } from 'lucide-react'
import { Link } from 'react-router'
import { Button } from '../ui/Button.tsx'
import { buttonClass } from '../ui/button-class.ts'
import { ProgressBar } from '../ui/ProgressBar.tsx'
import { TopBar } from '../ui/TopBar.tsx'
import { useObservable } from '../ui/use-observable.ts'
import { BackLink } from './BackLink.tsx'
import { byteText } from './byte-text.ts'
import { Facts, Fact } from './Facts.tsx'
import { ModelFacts } from './ModelFacts.tsx'
import { OfflineChip } from './OfflineChip.tsx'
import { usePhone } from './phone.ts'
import type { StorageReport } from './ports.ts'
import { SecondLookSwitch } from './SecondLookSwitch.tsx'
import { strings } from './strings.en.ts'
import { ThemeSwitch } from './ThemeSwitch.tsx'
import { useExportUnsent } from './use-export-unsent.ts'

/** Diagnostics and settings: what runs here, what is kept, where it goes. */
export function PhoneScreen() {
  const text = strings.useText()
  const { appVersion } = usePhone()
  return (
    <div className="grid h-dvh grid-rows-[auto_minmax(0,1fr)]">
      <header className="safe-top border-b border-line">
        <TopBar lead={<BackLink to="/" />} title={text('thisPhone')} />
      </header>
      <main className="overflow-y-auto">
        <div className="safe-x safe-bottom mx-auto grid max-w-5xl items-start gap-x-10 gap-y-6 py-4 lg:grid-cols-2">
          <ServerFacts />
          <Facts title={text('theme')}>
            <ThemeSwitch />
          </Facts>
          <ModelFacts />
          <SecondLookSwitch />
          <div className="grid gap-4">
            <StorageFacts />
            <Link to="/diagnostics" className={buttonClass.plain}>
              <Activity className="size-5" aria-hidden="true" />
              {text('diagnostics')}
            </Link>
          </div>
          <Facts title={text('appVersion')}>
            <Fact name={text('appName')}>{appVersion}</Fact>
            <Fact name={text('offline')}>
              <OfflineChip />
            </Fact>
            <Fact name={text('console')}>
              <Link
                to="/console"
                className="inline-flex min-h-12 items-center underline underline-offset-4"
              >
                {text('openConsole')}
              </Link>
            </Fact>
          </Facts>
        </div>
      </main>
    </div>
  )
}

function ServerFacts() {
  const { sync } = usePhone()
  const { pairing, unsafePhotoCount, unsafeRecordCount } = useObservable(sync.status)
  const exporting = useExportUnsent()
  const text = strings.useText()
  const pairingText = {
    paired: () =>
      pairing.state === 'paired'
        ? text('pairedWith', { organisation: pairing.organisation, name: pairing.deviceName })
        : '',
    unpaired: () => text('unpaired'),
    refused: () => text('pairedRefused'),
  }[pairing.state]()
  return (
    <Facts title={text('server')}>
      <Fact name={text('server')}>{pairingText}</Fact>
      <Fact name={text('toSend')}>
        {text('photos', { count: unsafePhotoCount })},{' '}
        {text('records', { count: unsafeRecordCount })}
      </Fact>
      <div className="flex flex-wrap gap-2 py-2">
        {pairing.state !== 'paired' && (
          <Link to="/pair" className={buttonClass.primary}>
            {text('pairTitle')}
          </Link>
        )}
        <Button
          icon={<Download className="size-5" aria-hidden="true" />}
          disabled={exporting.busy}
          onClick={() => void exporting.run()}
        >
          {text('exportUnsent')}
        </Button>
      </div>
    </Facts>
  )
}

const persistedText = {
  yes: 'persistedYes',
  no: 'persistedNo',
  unknown: 'persistedUnknown',
} as const satisfies Record<StorageReport['persisted'], string>

function StorageFacts() {
  const { store } = usePhone()
  const { usedBytes, quotaBytes, persisted } = useObservable(store.storage)
  const text = strings.useText()
  const used = usedBytes === null ? null : byteText(usedBytes)
  const both = usedBytes !== null && quotaBytes !== null
  return (
    <Facts title={text('storage')}>
      <Fact name={text('storage')}>
        {used === null
          ? text('storageUnknown')
          : quotaBytes === null
            ? text('storageUsedOnly', { used })
            : text('storageUsed', { used, quota: byteText(quotaBytes) })}
      </Fact>
      {both && quotaBytes > 0 && (
        <ProgressBar label={text('storage')} value={usedBytes / quotaBytes} />
      )}
      <Fact name={text('persisted')}>{text(persistedText[persisted])}</Fact>
    </Facts>
  )
}

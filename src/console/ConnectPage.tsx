import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { NetworkInfo } from '../contract/console.ts'
import { buttonClass } from '../ui/button-class.ts'
import { Notice } from '../ui/Notice.tsx'
import { Answer } from './Answer.tsx'
import { CommandLine } from './CommandLine.tsx'
import { Page } from './Page.tsx'
import { QrCode } from './QrCode.tsx'
import { networkQuery } from './queries.ts'
import { strings } from './strings.en.ts'

/** How a phone gets here: trust the server, open the app, pair. */
export function ConnectPage() {
  const text = strings.useText()
  const query = useQuery(networkQuery)
  return (
    <Page title={text('connect')} purpose={text('connectText')}>
      <Answer query={query}>
        {({ https, howTo }) => (
          <div className="flex max-w-5xl flex-col gap-6 px-6 py-6">
            {https === null ? <OnlyHere howTo={howTo} /> : <Steps https={https} />}
          </div>
        )}
      </Answer>
    </Page>
  )
}

function OnlyHere({ howTo }: { howTo: string }) {
  const text = strings.useText()
  return (
    <>
      <Notice>{text('connectLocal')}</Notice>
      <p>{text('connectHowTo')}</p>
      <CommandLine>{howTo}</CommandLine>
    </>
  )
}

function Steps({ https }: { https: NonNullable<NetworkInfo['https']> }) {
  const text = strings.useText()
  return (
    <ol className="grid gap-8 md:grid-cols-2 xl:grid-cols-3">
      <Step title={text('connectTrust')} hint={text('connectTrustText')} urls={https.trustUrls} />
      <Step title={text('connectOpen')} hint={text('connectOpenText')} urls={https.urls} />
      <Step title={text('connectPair')} hint={text('connectPairText')} urls={[]}>
        <Link to="/console/devices" className={`${buttonClass.primary} self-start`}>
          {text('devices')}
        </Link>
      </Step>
    </ol>
  )
}

interface StepProps {
  readonly title: string
  readonly hint: string
  /** The first is shown as a QR code, the others as text. */
  readonly urls: readonly string[]
  readonly children?: ReactNode
}

function Step({ title, hint, urls: [best, ...others], children }: StepProps) {
  const text = strings.useText()
  return (
    <li className="flex flex-col gap-3">
      <h2 className="text-20 font-bold">{title}</h2>
      <p className="text-ink-soft">{hint}</p>
      {best !== undefined && (
        <>
          <QrCode value={best} />
          <p className="font-semibold break-all select-all">{best}</p>
        </>
      )}
      {others.length > 0 && (
        <div className="text-13 text-ink-soft">
          <p>{text('otherAddresses')}</p>
          <ul>
            {others.map((url) => (
              <li key={url} className="break-all select-all">
                {url}
              </li>
            ))}
          </ul>
        </div>
      )}
      {children}
    </li>
  )
}

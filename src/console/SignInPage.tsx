import { Button } from '../ui/Button.tsx'
import { CommandLine } from './CommandLine.tsx'
import { strings } from './strings.en.ts'

interface SignInPageProps {
  readonly busy: boolean
  readonly onRetry: () => void
}

/** There is no password: a link that works once signs a browser in. */
export function SignInPage({ busy, onRetry }: SignInPageProps) {
  const text = strings.useText()
  return (
    <main className="flex h-dvh items-center justify-center p-6">
      <div className="flex max-w-lg flex-col gap-4">
        <h1 className="text-28 font-bold">{text('signInTitle')}</h1>
        <p className="text-17">{text('signInText')}</p>
        <p className="text-ink-soft">{text('signInHow')}</p>
        <CommandLine>npm run lotlens -- link</CommandLine>
        <p className="text-ink-soft">{text('signInThen')}</p>
        <Button kind="primary" className="self-start" disabled={busy} onClick={onRetry}>
          {text('tryAgain')}
        </Button>
      </div>
    </main>
  )
}

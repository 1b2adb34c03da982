import { Check, Gauge, X } from 'lucide-react'
import { Button } from '../../ui/Button.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Facts } from '../Facts.tsx'
import { backendText } from './diagnostics-text.ts'
import { diagnosticsStrings } from './diagnostics-strings.en.ts'
import type { SelfTestRow } from './ports.ts'
import type { SelfTest } from './use-diagnostics.ts'

/** Every engine of this phone on the golden pictures: right or wrong, and how fast. */
export function SelfTestSection({ test }: { readonly test: SelfTest }) {
  const { rows, busy, problem, run } = test
  const text = diagnosticsStrings.useText()
  return (
    <Facts title={text('selfTestTitle')}>
      <div className="grid gap-3 py-2">
        <p className="text-15 text-ink-soft">{text('selfTestText')}</p>
        <Button
          icon={<Gauge className="size-5" aria-hidden="true" />}
          disabled={busy}
          onClick={() => void run()}
        >
          {text(busy ? 'selfTestRunning' : 'selfTestRun')}
        </Button>
        {problem !== null && (
          <Notice tone="alert">{text('selfTestFailed', { why: problem })}</Notice>
        )}
      </div>
      {rows.map((row) => (
        <Row key={`${row.backend.engine} ${row.backend.threads}`} row={row} />
      ))}
    </Facts>
  )
}

function Row({ row: { backend, right, runMs, sessionMs, words } }: { readonly row: SelfTestRow }) {
  const text = diagnosticsStrings.useText()
  const Sign = right ? Check : X
  const outcome = right ? 'right' : runMs === null ? 'doesNotRun' : 'wrong'
  const times = [
    ...(runMs === null ? [] : [text('oneRun', { ms: runMs.toFixed(1) })]),
    ...(sessionMs === null ? [] : [text('session', { ms: sessionMs.toFixed(0) })]),
    ...(words === null ? [] : [words]),
  ]
  return (
    <div className="flex min-h-12 items-center gap-3 py-1.5 text-15">
      <Sign
        className={`size-5 shrink-0 ${right ? 'text-safe' : 'text-alert'}`}
        strokeWidth={3}
        aria-hidden="true"
      />
      <div className="min-w-0 flex-1">
        <p className="font-semibold">
          {backendText(backend)} · {text(outcome)}
        </p>
        <p className="break-words text-ink-soft tabular-nums">{times.join(' · ')}</p>
      </div>
    </div>
  )
}

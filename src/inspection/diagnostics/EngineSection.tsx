import { Notice } from '../../ui/Notice.tsx'
import { useObservable } from '../../ui/use-observable.ts'
import type { Backend } from '../../contract/detection.ts'
import { Fact, Facts } from '../Facts.tsx'
import { usePhone } from '../phone.ts'
import { backendText, timeText, trialText } from './diagnostics-text.ts'
import { diagnosticsStrings } from './diagnostics-strings.en.ts'
import type { InsightReport } from './ports.ts'
import type { Forcing } from './use-diagnostics.ts'

/** What runs the model, and why that. */
export function EngineSection({ report }: { readonly report: InsightReport }) {
  const { detector } = usePhone()
  const { engine, threads } = useObservable(detector.status)
  const text = diagnosticsStrings.useText()
  const { forced, faults } = report
  const holds = forced === null || (forced.engine === engine && forced.threads === threads)
  return (
    <Facts title={text('engineTitle')}>
      {!holds && (
        <div className="py-2">
          <Notice tone="alert">
            {text('notAsForced', {
              wanted: backendText(forced),
              why: faults[0]?.why ?? text('unknownCause'),
            })}
          </Notice>
        </div>
      )}
      <Fact name={text('runsOn')}>
        {engine === null ? text('modelNone') : backendText({ engine, threads })}
      </Fact>
      <Fact name={text('chosenBy')}>{text(forced === null ? 'chosenByPhone' : 'chosenByYou')}</Fact>
      <Fact name={text('trial')}>{trialText(report)}</Fact>
      <Fact name={text('isolated')}>
        {text(report.device.isolated ? 'isolatedYes' : 'isolatedNo')}
      </Fact>
    </Facts>
  )
}

/** The phone chooses, or a person does. */
export function ForceSection({
  report,
  forcing: { busy, outcome, choose },
}: {
  readonly report: InsightReport
  readonly forcing: Forcing
}) {
  const { detector } = usePhone()
  const { engine, threads } = useObservable(detector.status)
  const text = diagnosticsStrings.useText()
  const { choices, forced } = report
  const running = backendText({ engine: engine ?? 'wasm', threads })
  return (
    <Facts title={text('forceTitle')}>
      <p className="py-2 text-15 text-ink-soft">{text('forceText')}</p>
      <fieldset
        aria-label={text('forceTitle')}
        className="grid gap-2 border-t-0 py-2"
        disabled={busy}
      >
        <Choice
          name={text('automatic')}
          chosen={forced === null}
          choose={() => void choose(null)}
        />
        {choices.map((backend) => (
          <Choice
            key={`${backend.engine} ${backend.threads}`}
            name={backendText(backend)}
            chosen={isSame(backend, forced)}
            choose={() => void choose(backend)}
          />
        ))}
      </fieldset>
      <output className="block min-h-12 py-2 text-15">
        {busy && text('forcing')}
        {!busy &&
          outcome !== null &&
          (outcome.ok
            ? text(forced === null ? 'forcedAutomatic' : 'forced', { backend: running })
            : text('forceFailed', { why: outcome.why, backend: running }))}
      </output>
    </Facts>
  )
}

function isSame(backend: Backend, forced: Backend | null): boolean {
  return forced?.engine === backend.engine && forced.threads === backend.threads
}

function Choice({
  name,
  chosen,
  choose,
}: {
  readonly name: string
  readonly chosen: boolean
  readonly choose: () => void
}) {
  return (
    <label className="flex min-h-12 cursor-pointer items-center gap-3 rounded-card border-2 border-line px-3 text-15 font-semibold has-checked:border-line-strong has-checked:bg-accent has-checked:text-on-accent has-focus-visible:outline-3 has-focus-visible:outline-offset-2 has-focus-visible:outline-scratch has-disabled:opacity-45">
      <input
        type="radio"
        name="engine"
        className="size-5 shrink-0 accent-current"
        checked={chosen}
        onChange={choose}
      />
      {name}
    </label>
  )
}

/** What was thrown away on this browser version, and for what. */
export function FaultSection({ report: { faults } }: { readonly report: InsightReport }) {
  const text = diagnosticsStrings.useText()
  return (
    <Facts title={text('faultsTitle')}>
      {faults.length === 0 && <p className="py-3 text-15">{text('faultsNone')}</p>}
      {faults.map(({ at, backend, why, saferWorked }, index) => (
        <div key={`${at} ${index}`} className="py-2 text-15">
          <p className="font-semibold">{backendText(backend)}</p>
          <p className="break-words text-ink-soft">
            {text('faultLine', { time: timeText(at), why })}
            {!saferWorked && ` · ${text('faultPhoto')}`}
          </p>
        </div>
      ))}
    </Facts>
  )
}

import { ProgressBar } from '../ui/ProgressBar.tsx'
import { Notice } from '../ui/Notice.tsx'
import { useObservable } from '../ui/use-observable.ts'
import { DemoTag } from './DemoTag.tsx'
import { Fact, Facts } from './Facts.tsx'
import { usePhone } from './phone.ts'
import type { DetectorStatus } from './ports.ts'
import { modelStrings } from './model-strings.en.ts'
import { strings } from './strings.en.ts'

/** Which model looks at the photos, on what, and whether threads can be used. */
export function ModelFacts() {
  const { detector } = usePhone()
  const status = useObservable(detector.status)
  const text = strings.useText()
  const { model, phase, progress, problem } = status
  return (
    <Facts title={text('model')}>
      {problem !== null && <Notice tone="alert">{text(`problem_${problem}`)}</Notice>}
      <Fact name={text('model')}>
        {model !== null
          ? text('modelVersion', { name: model.name, version: model.version })
          : text('modelLoading', { percent: Math.floor(progress * 100) })}{' '}
        {model?.demo === true && <DemoTag />}
      </Fact>
      {phase === 'loading' && <ProgressBar label={text('model')} value={progress} />}
      {model !== null && (
        <Fact name={text('modelHash')}>
          <span title={model.sha}>{`${model.sha.slice(0, 12)}…`}</span>
        </Fact>
      )}
      <Rollout />
      <Fact name={text('engine')}>{engineText(status)}</Fact>
      <Fact name={text('isolation')}>
        {text(globalThis.crossOriginIsolated ? 'isolationYes' : 'isolationNo')}
      </Fact>
    </Facts>
  )
}

/** The model before this one, the one on its way, and the one that this phone would not take. */
function Rollout() {
  const { models } = usePhone()
  const { phase, progress, coming, refusal, active, predecessor } = useObservable(models.status)
  const words = modelStrings.useText()
  const percent = Math.floor(progress * 100)
  return (
    <>
      {active !== null && (
        <Fact name={words('modelBefore')}>{predecessor ?? words('modelOfApp')}</Fact>
      )}
      {phase !== 'idle' && coming !== null && (
        <Fact name={words('modelNext')}>
          {words(`models_${phase}`, { version: coming, percent })}
        </Fact>
      )}
      {refusal !== null && (
        <div className="py-2">
          <Notice tone="alert">
            {words('modelRefused', {
              version: refusal.version ?? words('modelUnread'),
              why: words(`refusal_${refusal.reason}`),
            })}
          </Notice>
        </div>
      )}
    </>
  )
}

function engineText({ engine, threads }: DetectorStatus): string {
  if (engine === null) return strings.text('engineNone')
  return engine === 'wasm'
    ? strings.text('engineWasm', { count: threads })
    : strings.text('engineWebgpu')
}

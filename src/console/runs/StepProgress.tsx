import { Check, Circle, CircleDot, TriangleAlert } from 'lucide-react'
import type { Run, RunEpoch, RunStep } from '../../contract/run.ts'
import { ProgressBar } from '../../ui/ProgressBar.tsx'
import { durationText, figureText, percentText } from '../figure-text.ts'
import { isActive, shownSteps } from './run-words.ts'
import { runStrings } from './strings.en.ts'

interface StepProgressProps {
  readonly run: Run
  readonly lastEpoch: RunEpoch | undefined
}

type StepPlace = 'done' | 'now' | 'next' | 'ended'

/** Where a run is: its steps in order, and how far the present one is, with pace and time left. */
export function StepProgress({ run, lastEpoch }: StepProgressProps) {
  const text = runStrings.useText()
  return (
    <div className="flex flex-col gap-3">
      <ol aria-label={text('progress')} className="flex flex-wrap gap-x-5 gap-y-1">
        {shownSteps.map((step) => (
          <Step key={step} step={step} place={placeOf(run, step)} />
        ))}
      </ol>
      {run.state === 'running' && <Present run={run} lastEpoch={lastEpoch} />}
    </div>
  )
}

function placeOf({ state, step }: Run, of: RunStep): StepPlace {
  if (state === 'finished') return 'done'
  const now = shownSteps.indexOf(step)
  const index = shownSteps.indexOf(of)
  if (index !== now) return index < now ? 'done' : 'next'
  return isActive(state) ? 'now' : 'ended'
}

const signs = { done: Check, now: CircleDot, next: Circle, ended: TriangleAlert }
const words = { done: 'stepDone', now: 'stepNow', next: 'stepNext', ended: 'stepEnded' } as const

function Step({ step, place }: { step: RunStep; place: StepPlace }) {
  const text = runStrings.useText()
  const Sign = signs[place]
  return (
    <li
      aria-current={place === 'now' ? 'step' : undefined}
      className={`flex items-center gap-1.5 ${place === 'now' ? 'font-bold' : ''} ${place === 'next' ? 'text-ink-soft' : ''}`}
    >
      <Sign className="size-4 shrink-0" aria-hidden="true" />
      {text(`step_${step}`)}
      <span className="sr-only">{text(words[place])}</span>
    </li>
  )
}

function Present({ run, lastEpoch }: StepProgressProps) {
  const text = runStrings.useText()
  const { step, progress, etaS } = run
  const rate = lastEpoch?.metrics['images_per_s']
  const parts = [
    progress === null ? null : percentText(progress, 0),
    step === 'training' && lastEpoch !== undefined && lastEpoch.of > 0
      ? text('epochOf', { epoch: lastEpoch.epoch, of: lastEpoch.of })
      : null,
    step === 'training' && rate !== undefined
      ? text('imagesPerS', { rate: figureText(rate) })
      : null,
    etaS === null ? text('leftUnknown') : text('left', { time: durationText(etaS) }),
  ]
  return (
    <div className="max-w-2xl">
      {progress !== null && (
        <ProgressBar label={text('progressOf', { step: text(`step_${step}`) })} value={progress} />
      )}
      <p className="pt-1 text-15">{parts.filter((part) => part !== null).join(' · ')}</p>
    </div>
  )
}

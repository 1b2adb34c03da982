import { RunStep, type Run, type RunEpoch, type RunState } from '../../contract/run.ts'
import { percentText } from '../figure-text.ts'
import { runStrings } from './strings.en.ts'

/** Whether it waits or works. */
export function isActive(state: RunState): boolean {
  return state === 'queued' || state === 'running' || state === 'stopping'
}

/** What a run began with, e.g. 'scratch-dent/1, warm rate'. */
export function startText({ request: { start, rate } }: Pick<Run, 'request'>): string {
  const { text } = runStrings
  const rateText = text(`rate_${rate}`)
  return start.from === 'version'
    ? text('beganVersion', { version: start.version, rate: rateText })
    : text('beganRandom', { rate: rateText })
}

/** The state, with its step and how far that is while it works. */
export function stateText({ state, step, progress }: Run): string {
  const { text } = runStrings
  if (state !== 'running') return text(`state_${state}`)
  const stepText = text(`step_${step}`)
  return progress === null
    ? stepText
    : text('stateStep', { step: stepText, percent: percentText(progress, 0) })
}

/** The steps that a person sees; waiting is none of them. */
export const shownSteps: readonly RunStep[] = RunStep.options.filter((step) => step !== 'queued')

/** Points of one metric: epochs that did not measure it, or wrote COCO's -1, have none. */
export function pointsOf(epochs: readonly RunEpoch[], metric: string) {
  return epochs.flatMap(({ epoch, metrics }) => {
    const y = metrics[metric]
    return y === undefined || y < 0 || !Number.isFinite(y) ? [] : [{ x: epoch, y }]
  })
}

/** The highest value of a metric so far. */
export function bestOf(epochs: readonly RunEpoch[], metric: string): number | null {
  const values = pointsOf(epochs, metric).map(({ y }) => y)
  return values.length === 0 ? null : Math.max(...values)
}

/** Seconds from its start to its end or to now; null before the start. */
export function tookS({ startedAt, endedAt }: Run, now: number): number | null {
  return startedAt === null ? null : ((endedAt ?? now) - startedAt) / 1000
}

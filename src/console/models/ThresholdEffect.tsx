import { useId, useState } from 'react'
import type {
  ClassEvaluation,
  EvaluationReport,
  OperatingCounts,
} from '../../contract/evaluation.ts'
import { classIds } from '../../contract/ontology.ts'
import { Button } from '../../ui/Button.tsx'
import { LineChart } from '../charts/LineChart.tsx'
import { seriesLook } from '../charts/series-look.ts'
import { Choice } from '../Choice.tsx'
import { decimalText, percentText } from '../figure-text.ts'
import { KeyFigure } from '../KeyFigure.tsx'
import { numberText } from '../time-text.ts'
import { classWord } from './class-words.ts'
import { modelStrings } from './strings.en.ts'

/** What another threshold would show and miss: a slider over the measured curve of a class. */
export function ThresholdEffect({ report }: { report: EvaluationReport }) {
  const text = modelStrings.useText()
  const [classId, setClassId] = useState(() => report.classes[0]?.classId ?? classIds[0])
  const evaluated = report.classes.find((one) => one.classId === classId)
  return (
    <div className="flex flex-col gap-3">
      <Choice
        name="threshold-class"
        label={text('class')}
        value={String(classId)}
        choices={report.classes.map((one) => ({
          value: String(one.classId),
          label: classWord(one.classId),
        }))}
        onChoose={(value) => setClassId(value === '1' ? 1 : 0)}
      />
      {evaluated === undefined || evaluated.thresholds.length === 0 ? (
        <p className="text-ink-soft">
          {text('thresholdNone', { split: text(`split_${report.split}`) })}
        </p>
      ) : (
        <ThresholdCurve key={classId} evaluated={evaluated} />
      )}
    </div>
  )
}

function ThresholdCurve({ evaluated }: { evaluated: ClassEvaluation }) {
  const text = modelStrings.useText()
  const { thresholds, released, classId } = evaluated
  const releasedIndex = nearestIndex(thresholds, released.score)
  const [index, setIndex] = useState(releasedIndex)
  const chosen = index === releasedIndex ? released : (thresholds[index] ?? released)
  const seriesOf = (key: 'precision' | 'recall' | 'f1', look: number) => ({
    key,
    name: text(key),
    look: seriesLook(look),
    points: thresholds.map((counts) => ({ x: counts.score, y: counts[key] })),
  })
  return (
    <>
      <LineChart
        isCurve
        title={text('thresholdTitle')}
        says={text('thresholdText', { score: decimalText(released.score, 3) })}
        xAxis={{
          label: text('score'),
          textOf: (value) => decimalText(value, 2),
          from: 0,
          to: usefulEnd(thresholds),
        }}
        yAxis={{ label: '%', textOf: (value) => percentText(value, 0), from: 0, to: 1 }}
        series={[seriesOf('precision', 0), seriesOf('recall', 1), seriesOf('f1', 2)]}
        upright={[
          { at: released.score, label: text('released') },
          ...(index === releasedIndex ? [] : [{ at: chosen.score, label: text('chosen') }]),
        ]}
      />
      <div className="flex flex-wrap items-center gap-4">
        <Slider
          label={text('thresholdLabel', { class: classWord(classId) })}
          value={index}
          last={thresholds.length - 1}
          words={text('thresholdValue', { score: decimalText(chosen.score, 3) })}
          onChange={setIndex}
        />
        <Button disabled={index === releasedIndex} onClick={() => setIndex(releasedIndex)}>
          {text('toReleased')}
        </Button>
      </div>
      <CountFigures counts={chosen} />
    </>
  )
}

interface SliderProps {
  readonly label: string
  readonly value: number
  readonly last: number
  /** The value as people say it. */
  readonly words: string
  readonly onChange: (value: number) => void
}

function Slider({ label, value, last, words, onChange }: SliderProps) {
  const id = useId()
  return (
    <div className="min-w-72 flex-1">
      <label htmlFor={id} className="flex justify-between text-15 font-semibold">
        {label}
        <output htmlFor={id}>{words}</output>
      </label>
      <input
        id={id}
        type="range"
        min={0}
        max={last}
        value={value}
        aria-valuetext={words}
        onChange={(event) => onChange(event.target.valueAsNumber)}
        className="h-8 w-full accent-ink"
      />
    </div>
  )
}

function CountFigures({ counts }: { counts: OperatingCounts }) {
  const text = modelStrings.useText()
  return (
    <dl className="flex flex-wrap gap-6" aria-live="polite">
      <KeyFigure name={text('precision')} value={percentText(counts.precision)} />
      <KeyFigure name={text('recall')} value={percentText(counts.recall)} />
      <KeyFigure name={text('f1')} value={percentText(counts.f1)} />
      <KeyFigure name={text('hits')} value={numberText(counts.hits)} />
      <KeyFigure name={text('misses')} value={numberText(counts.misses)} />
      <KeyFigure name={text('falseAlarms')} value={numberText(counts.falseAlarms)} />
    </dl>
  )
}

function nearestIndex(thresholds: readonly OperatingCounts[], score: number): number {
  return thresholds.reduce(
    (best, one, index) =>
      Math.abs(one.score - score) < Math.abs((thresholds[best]?.score ?? Infinity) - score)
        ? index
        : best,
    0,
  )
}

/** Above the highest score that a box got there is nothing to see. */
function usefulEnd(thresholds: readonly OperatingCounts[]): number {
  const lastShown = thresholds.findLast(({ hits, falseAlarms }) => hits + falseAlarms > 0)
  return Math.min(1, Math.max(0.05, (lastShown?.score ?? 1) * 1.05))
}

import type { EvaluationReport } from '../../contract/evaluation.ts'
import { LineChart } from '../charts/LineChart.tsx'
import { classLooks } from '../charts/series-look.ts'
import { percentText } from '../figure-text.ts'
import { classWord } from './class-words.ts'
import { modelStrings } from './strings.en.ts'

/** Precision at each recall, by class. */
export function PrecisionRecall({ report }: { report: EvaluationReport }) {
  const text = modelStrings.useText()
  const best = report.classes
    .map(({ classId, ap50 }) =>
      text('prBest', { class: classWord(classId), ap50: percentText(ap50, 2) }),
    )
    .join(' ')
  return (
    <LineChart
      isCurve
      title={text('prTitle')}
      says={text('prText', { split: text(`split_${report.split}`), best })}
      xAxis={{ label: text('recall'), textOf: (value) => percentText(value, 0), from: 0, to: 1 }}
      yAxis={{ label: text('precision'), textOf: (value) => percentText(value, 0), from: 0, to: 1 }}
      series={report.classes.map(({ classId, precisionAt50 }) => ({
        key: String(classId),
        name: classWord(classId),
        look: classLooks[classId],
        points: precisionAt50.map((y, index) => ({
          x: index / Math.max(1, precisionAt50.length - 1),
          y,
        })),
      }))}
    />
  )
}

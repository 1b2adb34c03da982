import type { EvaluationReport } from '../../contract/evaluation.ts'
import type { ModelVersionDetail } from '../../contract/registry.ts'
import { Empty } from '../Empty.tsx'
import { Facts } from '../Facts.tsx'
import { decimalText, durationText, percentText } from '../figure-text.ts'
import { Section } from '../Section.tsx'
import { exactTimeText, numberText } from '../time-text.ts'
import { FigureTable } from './FigureTable.tsx'
import { PrecisionRecall } from './PrecisionRecall.tsx'
import { SplitChoice } from './SplitChoice.tsx'
import { modelStrings } from './strings.en.ts'
import { ThresholdEffect } from './ThresholdEffect.tsx'
import { useReport } from './use-report.ts'

/** The exact figures of what phones run, the curves, and what the threshold does. */
export function EvaluationView({ detail }: { detail: ModelVersionDetail }) {
  const text = modelStrings.useText()
  const { evaluations } = detail
  const { report, choose } = useReport(evaluations)
  if (report === undefined) {
    return <Empty title={text('evaluationNone')} hint={text('evaluationNoneText')} />
  }
  return (
    <>
      <Section title={text('coco')} says={report.protocol} flush>
        <FigureTable reports={evaluations} />
      </Section>
      <Section
        title={text('prTitle')}
        action={<SplitChoice reports={evaluations} chosen={report} onChoose={choose} />}
      >
        <div className="flex flex-col gap-4">
          <ReportFacts report={report} />
          <PrecisionRecall report={report} />
          <ThresholdEffect key={report.split} report={report} />
        </div>
      </Section>
    </>
  )
}

function ReportFacts({ report }: { report: EvaluationReport }) {
  const text = modelStrings.useText()
  return (
    <Facts
      facts={[
        { term: text('photos'), fact: numberText(report.photos) },
        { term: text('ece'), fact: percentText(report.ece) },
        {
          term: text('medianInfer'),
          fact: text('ms', { ms: decimalText(report.medianInferMs, 1) }),
        },
        {
          term: text('dataset'),
          fact: text('datasetNumber', { number: report.dataset }),
        },
        {
          term: text('at'),
          fact: text('evaluationTook', {
            time: durationText(report.seconds),
            at: exactTimeText(report.at),
          }),
        },
      ]}
    />
  )
}

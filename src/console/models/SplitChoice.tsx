import type { EvaluationReport } from '../../contract/evaluation.ts'
import { Choice } from '../Choice.tsx'
import { modelStrings } from './strings.en.ts'

interface SplitChoiceProps {
  readonly reports: readonly EvaluationReport[]
  readonly chosen: EvaluationReport
  readonly onChoose: (split: string) => void
}

/** Which split's report is shown; nothing to choose where there is but one. */
export function SplitChoice({ reports, chosen, onChoose }: SplitChoiceProps) {
  const text = modelStrings.useText()
  if (reports.length < 2) return null
  return (
    <Choice
      name="split"
      label={text('split')}
      value={chosen.split}
      choices={reports.map(({ split }) => ({ value: split, label: text(`split_${split}`) }))}
      onChoose={onChoose}
    />
  )
}

import type { EvaluationReport, Figures } from '../../contract/evaluation.ts'
import { DataTable } from '../DataTable.tsx'
import { percentText } from '../figure-text.ts'
import { numberText } from '../time-text.ts'
import { classWord } from './class-words.ts'
import { modelStrings } from './strings.en.ts'

const figureKeys = ['ap50', 'ap', 'ap75', 'apSmall', 'apMedium', 'apLarge', 'ar100'] as const

interface Column {
  readonly key: string
  readonly head: string
  readonly figures: Figures | null
  readonly report: EvaluationReport
  readonly isFloat: boolean
}

/** COCO's figures: each split's int8 file beside its float file, then by class. */
export function FigureTable({ reports }: { reports: readonly EvaluationReport[] }) {
  const text = modelStrings.useText()
  const columns = columnsOf(reports)
  const rows = [
    ...figureKeys.map((key) => ({
      name: text(`figure_${key}`),
      cell: ({ figures }: Column) => percentText(figures?.[key], 2),
    })),
    ...(reports[0]?.classes ?? []).flatMap(({ classId }) => classRows(classId)),
  ]
  return (
    <DataTable
      label={text('coco')}
      rows={rows}
      keyOf={({ name }) => name}
      columns={[
        { key: 'figure', head: text('figure'), renderCell: ({ name }) => name },
        ...columns.map((column) => ({
          key: column.key,
          head: column.head,
          figures: true,
          renderCell: ({ cell }: (typeof rows)[number]) => cell(column),
        })),
      ]}
    />
  )
}

function columnsOf(reports: readonly EvaluationReport[]): Column[] {
  const { text } = modelStrings
  return reports.flatMap((report) => {
    const split = text(`split_${report.split}`)
    const column = (file: 'int8' | 'float', figures: Figures | null) => ({
      key: `${report.split} ${file}`,
      head: text('ofFile', { split, file: text(file) }),
      figures,
      report,
      isFloat: file === 'float',
    })
    return [column('int8', report.figures), column('float', report.floatFigures)]
  })
}

/** Of the float file only the whole's figures are kept. */
function classRows(classId: EvaluationReport['classes'][number]['classId']) {
  const { text } = modelStrings
  const of = ({ report }: Column) => report.classes.find((one) => one.classId === classId)
  const word = classWord(classId)
  return [
    {
      name: text('ofClass', { figure: text('figure_ap50'), class: word }),
      cell: (column: Column) => (column.isFloat ? '–' : percentText(of(column)?.ap50, 2)),
    },
    {
      name: text('ofClass', { figure: text('figure_ap'), class: word }),
      cell: (column: Column) => (column.isFloat ? '–' : percentText(of(column)?.ap, 2)),
    },
    {
      name: text('truths', { class: word }),
      cell: (column: Column) => numberText(of(column)?.truthCount ?? 0),
    },
  ]
}

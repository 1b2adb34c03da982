import { useSearchParams } from 'react-router'
import type { EvaluationReport, WorstPhoto } from '../../contract/evaluation.ts'
import type { ModelVersionDetail } from '../../contract/registry.ts'
import { ClassSwatch } from '../../ui/ClassSwatch.tsx'
import { photoUrl } from '../api.ts'
import { DataTable } from '../DataTable.tsx'
import { Empty } from '../Empty.tsx'
import { decimalText } from '../figure-text.ts'
import { PhotoFrame } from '../PhotoFrame.tsx'
import { Section } from '../Section.tsx'
import { outcomeBoxes, type OutcomeBox } from './box-outcomes.ts'
import { classWord } from './class-words.ts'
import { OutcomeShape } from './OutcomeShape.tsx'
import { SplitChoice } from './SplitChoice.tsx'
import { modelStrings } from './strings.en.ts'
import { useReport } from './use-report.ts'

/** The photos on which it goes wrong most: labels and shown boxes, each with what became of it. */
export function WorstView({ detail }: { detail: ModelVersionDetail }) {
  const text = modelStrings.useText()
  const { evaluations } = detail
  const { report, choose } = useReport(evaluations)
  if (report === undefined) {
    return <Empty title={text('evaluationNone')} hint={text('evaluationNoneText')} />
  }
  const split = text(`split_${report.split}`)
  return (
    <Section
      title={text('worst')}
      says={text('worstText', { split })}
      action={<SplitChoice reports={evaluations} chosen={report} onChoose={choose} />}
    >
      {report.worst.length === 0 ? (
        <p className="text-ink-soft">{text('worstNone', { split })}</p>
      ) : (
        <Photos report={report} />
      )}
    </Section>
  )
}

function Photos({ report }: { report: EvaluationReport }) {
  const text = modelStrings.useText()
  const [address, setAddress] = useSearchParams()
  const asked = Number(address.get('photo') ?? 1) - 1
  const chosen = report.worst[asked] ?? report.worst[0]
  if (chosen === undefined) return null
  return (
    <>
      <ul className="flex gap-2 overflow-x-auto pb-4">
        {report.worst.map((photo, index) => (
          <li key={photo.photoSha} className="shrink-0">
            <button
              type="button"
              aria-current={photo === chosen}
              aria-label={photoWords(photo, index)}
              title={photoWords(photo, index)}
              onClick={() =>
                setAddress(
                  (before) => ({ ...Object.fromEntries(before), photo: String(index + 1) }),
                  { replace: true },
                )
              }
              style={{ width: `calc(6rem * ${photo.size.width / photo.size.height})` }}
              className={`block overflow-hidden rounded-card border-4 ${photo === chosen ? 'border-accent' : 'border-transparent'}`}
            >
              <ReportPhoto photo={photo} alt="" signs={false} />
            </button>
          </li>
        ))}
      </ul>
      <div className="grid gap-6 xl:grid-cols-[minmax(0,1fr)_27rem]">
        <div
          className="w-full min-w-0 overflow-hidden rounded-card"
          style={{
            maxWidth: `calc(max(20rem, 100dvh - 22rem) * ${chosen.size.width / chosen.size.height})`,
          }}
        >
          <ReportPhoto
            key={chosen.photoSha}
            photo={chosen}
            alt={text('photoAlt', { split: text(`split_${report.split}`) })}
            signs
          />
        </div>
        <div className="flex min-w-0 flex-col gap-2">
          <h3 className="text-17 font-bold">{photoWords(chosen, report.worst.indexOf(chosen))}</h3>
          <p className="text-13 break-all text-ink-soft">
            {text('worstGroup', { group: chosen.group })}
          </p>
          <p className="text-13 text-ink-soft">{text('legend')}</p>
          <BoxTable boxes={outcomeBoxes(chosen).toReversed()} />
        </div>
      </div>
    </>
  )
}

function photoWords({ misses, falseAlarms }: WorstPhoto, index: number): string {
  return modelStrings.text('worstPhoto', { number: index + 1, misses, falseAlarms })
}

interface ReportPhotoProps {
  readonly photo: WorstPhoto
  readonly alt: string
  /** Small pictures leave the signs on the boxes out. */
  readonly signs: boolean
}

function ReportPhoto({ photo, alt, signs }: ReportPhotoProps) {
  return (
    <PhotoFrame src={photoUrl(photo.photoSha)} size={photo.size} alt={alt} wordy={signs}>
      {(imagePxPerCssPx) =>
        outcomeBoxes(photo).map((box) => (
          <OutcomeShape key={box.key} box={box} imagePxPerCssPx={imagePxPerCssPx} signs={signs} />
        ))
      }
    </PhotoFrame>
  )
}

function BoxTable({ boxes }: { boxes: readonly OutcomeBox[] }) {
  const text = modelStrings.useText()
  return (
    <div className="-mx-6 overflow-x-auto">
      <DataTable
        label={text('boxes')}
        rows={boxes}
        keyOf={({ key }) => key}
        columns={[
          {
            key: 'outcome',
            head: text('outcome'),
            renderCell: ({ outcome }) => (
              <span className={outcome === 'missed' ? 'font-bold' : ''}>
                {text(`box_${outcome}`)}
              </span>
            ),
          },
          {
            key: 'class',
            head: text('class'),
            renderCell: ({ classId }) =>
              classId === null ? (
                '–'
              ) : (
                <span className="flex items-center gap-2">
                  <ClassSwatch classId={classId} />
                  {classWord(classId)}
                </span>
              ),
          },
          {
            key: 'kind',
            head: text('kind'),
            renderCell: ({ score }) => text(score === null ? 'kindTruth' : 'kindShown'),
          },
          {
            key: 'score',
            head: text('score'),
            figures: true,
            renderCell: ({ score }) => (score === null ? '–' : decimalText(score, 3)),
          },
        ]}
      />
    </div>
  )
}

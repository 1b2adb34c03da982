import type { InspectionPhoto } from '../contract/console.ts'
import { diffCorrection, type BoxChange } from '../domain/correction.ts'
import { ClassSwatch } from '../ui/ClassSwatch.tsx'
import { damageClassStyles } from '../ui/damage-class.ts'
import { uiStrings } from '../ui/strings/ui.en.ts'
import { scoreText, surenessOf } from '../ui/sureness.ts'
import { DataTable } from './DataTable.tsx'
import { closerIds, judgedDetections } from './shown-marks.ts'
import { strings } from './strings.en.ts'

/** Each mark with what a person did with it: the difference that the correction makes. */
export function MarkTable({ photo }: { photo: InspectionPhoto }) {
  const text = strings.useText()
  const changes = diffCorrection(
    judgedDetections(photo),
    photo.corrections.at(-1)?.made.boxes ?? [],
  )
  const closer = closerIds(photo)
  if (changes.length === 0) return <p className="text-ink-soft">{text('noMarks')}</p>
  return (
    <div className="-mx-6 overflow-x-auto">
      <DataTable
        label={text('marks')}
        rows={changes}
        keyOf={(change) => boxOf(change).boxId}
        columns={[
          {
            key: 'class',
            head: text('class'),
            renderCell: (change) => <ClassCell change={change} />,
          },
          {
            key: 'verdict',
            head: text('verdict'),
            renderCell: ({ verdict }) => text(`verdict_${verdict}`),
          },
          {
            key: 'sure',
            head: text('sureness'),
            renderCell: (change) => (
              <>
                <Sure change={change} />
                {closer.has(change.before?.boxId ?? boxOf(change).boxId) && (
                  <span className="text-ink-soft"> · {text('secondLook')}</span>
                )}
              </>
            ),
          },
          {
            key: 'size',
            head: text('size'),
            figures: true,
            renderCell: (change) => {
              const { width, height } = boxOf(change).box
              return `${Math.round(width)} × ${Math.round(height)}`
            },
          },
        ]}
      />
    </div>
  )
}

/** What stands; where the correction is silent, what the model said. */
function boxOf({ before, after }: BoxChange) {
  const box = after ?? before
  if (box === null) throw new Error('a change has neither a before nor an after')
  return box
}

function ClassCell({ change }: { change: BoxChange }) {
  const text = uiStrings.useText()
  const { classId } = boxOf(change)
  const wordOf = (id: typeof classId) => text(damageClassStyles[id].word)
  const was = change.before?.classId
  return (
    <span className="flex items-center gap-2 whitespace-nowrap">
      <ClassSwatch classId={classId} />
      {was !== undefined && was !== classId && <s className="text-ink-soft">{wordOf(was)}</s>}
      {wordOf(classId)}
    </span>
  )
}

function Sure({ change }: { change: BoxChange }) {
  const uiText = uiStrings.useText()
  const text = strings.useText()
  const { score } = boxOf(change)
  if (score === null) return <span className="text-ink-soft">{text('drawn')}</span>
  return (
    <span className="whitespace-nowrap">
      {uiText(surenessOf(score))} <span className="text-ink-soft">{scoreText(score)}</span>
    </span>
  )
}

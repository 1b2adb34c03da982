import { Link } from 'react-router'
import type { Annotation, ReviewDetail } from '../../contract/label.ts'
import { Hash } from '../Hash.tsx'
import { timeText } from '../time-text.ts'
import { useDeviceNames } from '../use-device-names.ts'
import { labelStrings } from './strings.en.ts'

/** What was accepted of this photo before, the newest first, and where each came from. */
export function VersionList({ detail: { annotations, predictions } }: { detail: ReviewDetail }) {
  const text = labelStrings.useText()
  return (
    <section aria-label={text('history')} className="flex flex-col gap-2 text-15">
      <h2 className="text-17 font-bold">{text('history')}</h2>
      {annotations.length === 0 && <p className="text-ink-soft">{text('noHistory')}</p>}
      <ol className="flex flex-col gap-3">
        {annotations.toReversed().map((annotation) => (
          <Version key={annotation.version} annotation={annotation} />
        ))}
      </ol>
      {predictions !== null && (
        <Link
          to={`/console/audit/${predictions.id}`}
          className="self-start underline underline-offset-4"
        >
          {text('audit')}
        </Link>
      )}
    </section>
  )
}

function Version({ annotation }: { annotation: Annotation }) {
  const text = labelStrings.useText()
  const nameOf = useDeviceNames()
  const { version, boxes, complete, source, at, hash } = annotation
  const ignored = boxes.filter(({ ignore }) => ignore).length
  const counts = [
    text('labelCount', { count: boxes.length - ignored }),
    ...(ignored > 0 ? [text('ignoredCount', { count: ignored })] : []),
    text(complete ? 'whole' : 'part'),
  ]
  return (
    <li className="border-l-4 border-line pl-3">
      <p className="font-semibold">{text('version', { version })}</p>
      <p>{counts.join(' · ')}</p>
      <p className="text-ink-soft">
        {timeText(at)}
        {source.kind === 'review' && `, ${text('by', { name: nameOf(source.reviewer) })}`}
      </p>
      <p className="text-ink-soft">
        {source.kind === 'import'
          ? text('fromImport', { file: source.labelFile })
          : source.deviceId === null
            ? text('fromModel')
            : text('fromCorrection', { name: nameOf(source.deviceId) })}
      </p>
      <p className="text-ink-soft">
        <Hash value={hash} />
      </p>
    </li>
  )
}

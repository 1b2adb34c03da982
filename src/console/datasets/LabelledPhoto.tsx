import { Link } from 'react-router'
import type { DatasetEntry, ImportRow } from '../../contract/dataset.ts'
import { MarkShape } from '../../ui/MarkShape.tsx'
import { photoUrl } from '../api.ts'
import { PhotoFrame } from '../PhotoFrame.tsx'
import { datasetStrings } from './strings.en.ts'

interface LabelledPhotoProps {
  readonly entry: DatasetEntry
  readonly imports: readonly ImportRow[]
}

/** A photo of a version with its labels, its side, and the way back to who labelled it. */
export function LabelledPhoto({ entry, imports }: LabelledPhotoProps) {
  const text = datasetStrings.useText()
  const { item, boxes } = entry
  const split = text(`split_${item.split}`)
  const count = boxes.filter(({ ignore }) => !ignore).length
  const words = count === 0 ? text('noDamage') : text('boxCount', { count })
  return (
    <li className="flex min-w-0 flex-col gap-1 text-13">
      <span className="block overflow-hidden rounded-card">
        <PhotoFrame
          src={photoUrl(item.photoSha)}
          size={item.size}
          alt={text('itemAlt', { split, group: item.group, boxes: words })}
          wordy={false}
        >
          {(imagePxPerCssPx) =>
            boxes.map(({ boxId, box, classId, ignore }) => (
              <MarkShape
                key={boxId}
                mark={{ box, classId: classId ?? 0, origin: ignore ? 'model-rejected' : 'human' }}
                imagePxPerCssPx={imagePxPerCssPx}
                tag={false}
              />
            ))
          }
        </PhotoFrame>
      </span>
      <span className="font-semibold">
        {split} · {words}
      </span>
      <span className="truncate text-ink-soft" title={item.group}>
        {text('group')} {item.group}
      </span>
      <Lineage entry={entry} imports={imports} />
    </li>
  )
}

function Lineage({ entry: { labelledBy }, imports }: LabelledPhotoProps) {
  const text = datasetStrings.useText()
  if (labelledBy.kind === 'review') {
    const link = 'font-semibold underline underline-offset-4'
    return (
      <span className="flex flex-wrap gap-x-3">
        <Link to={`/console/label/${labelledBy.photoId}`} className={link}>
          {text('openReview')}
        </Link>
        <Link to={`/console/inspections/${labelledBy.inspectionId}`} className={link}>
          {text('openInspection')}
        </Link>
      </span>
    )
  }
  const name = imports.find(({ id }) => id === labelledBy.importId)?.name ?? text('anImport')
  const words = text('photoFile', { file: labelledBy.photoFile, name })
  return (
    <span className="truncate text-ink-soft" title={`${words}, ${labelledBy.labelFile}`}>
      {words}
    </span>
  )
}

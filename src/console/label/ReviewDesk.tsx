import { useState } from 'react'
import { useNavigate } from 'react-router'
import type { ReviewDetail } from '../../contract/label.ts'
import { MarkStage } from '../../correct/MarkStage.tsx'
import { usePhotoKeys } from '../../correct/use-photo-keys.ts'
import { photoUrl } from '../api.ts'
import { ChosenMark } from './ChosenMark.tsx'
import { KeysSheet } from './KeysSheet.tsx'
import { MarkPanel } from './MarkPanel.tsx'
import { markWords } from './mark-fate.ts'
import { ReviewBar } from './ReviewBar.tsx'
import { SetAsideNote } from './SetAsideNote.tsx'
import { SetAsideSheet } from './SetAsideSheet.tsx'
import { labelStrings } from './strings.en.ts'
import { StageHint } from './StageHint.tsx'
import { useReviewEditor } from './use-review-editor.ts'
import { nextPath, useVerdict } from './use-verdict.ts'
import { VerdictPanel } from './VerdictPanel.tsx'
import { VersionList } from './VersionList.tsx'

interface ReviewDeskProps {
  readonly detail: ReviewDetail
  onOpenAgain(): void
}

/** The photo large with its boxes, and beside it what becomes of them. */
export function ReviewDesk({ detail, onOpenAgain }: ReviewDeskProps) {
  const text = labelStrings.useText()
  const navigate = useNavigate()
  const review = useReviewEditor(detail)
  const verdict = useVerdict(detail)
  const [sheet, setSheet] = useState<'keys' | 'set-aside' | null>(null)
  const { row, predictions } = detail
  const canJudge = !review.isFixed && !verdict.isPending
  const accept = ({ complete }: { complete: boolean }) => {
    if (canJudge) verdict.accept(review.editor.history.present, complete)
  }
  const askSetAside = () => {
    if (canJudge && row.state !== 'set-aside') setSheet('set-aside')
  }
  usePhotoKeys(
    {
      nudge: review.nudge,
      keep: review.keep,
      reject: review.reject,
      remove: review.reject,
      setClass: review.setClass,
      add: review.draw,
      undo: review.isFixed ? () => undefined : review.undo,
      redo: review.isFixed ? () => undefined : review.redo,
      cancel: review.letGo,
      zoomBy: review.view.zoomBy,
      fitWhole: review.view.fitWhole,
      help: () => setSheet('keys'),
      more: {
        a: () => accept({ complete: false }),
        c: () => accept({ complete: true }),
        s: askSetAside,
        j: () => void navigate(nextPath(detail)),
        m: () => predictions !== null && review.toggleModel(),
      },
    },
    sheet === null,
  )
  return (
    <div className="grid h-full grid-rows-[60dvh_auto] md:grid-cols-[minmax(0,1fr)_20rem] md:grid-rows-[minmax(0,1fr)] xl:grid-cols-[minmax(0,1fr)_23rem]">
      <div className="grid min-h-0 grid-rows-[auto_minmax(0,1fr)]">
        <ReviewBar
          review={review}
          hasModel={predictions !== null}
          onKeys={() => setSheet('keys')}
        />
        <div className="relative min-h-0">
          <MarkStage
            label={text('stage')}
            photoUrl={row.barred === 'not-arrived' ? null : photoUrl(row.photo.sha)}
            photo={row.photo.size}
            marks={review.marks}
            selectedId={review.selectedId}
            mode={review.mode}
            view={review.view}
            edit={review.edit}
            labelOf={({ boxId }) => markWords(review.marks, boxId)}
            isCloser={({ boxId }) => review.closer.has(boxId)}
          />
          <StageHint review={review} />
        </div>
      </div>
      <aside className="flex min-h-0 flex-col border-l border-line">
        <div className="flex min-h-0 flex-1 flex-col gap-6 overflow-y-auto p-4">
          <SetAsideNote detail={detail} />
          <MarkPanel review={review} />
          <VersionList detail={detail} />
        </div>
        <ChosenMark review={review} />
        <VerdictPanel
          detail={detail}
          verdict={verdict}
          disabled={review.isFixed}
          accept={accept}
          onSetAside={askSetAside}
          onOpenAgain={onOpenAgain}
        />
      </aside>
      {sheet === 'keys' && <KeysSheet onClose={() => setSheet(null)} />}
      {sheet === 'set-aside' && <SetAsideSheet verdict={verdict} onClose={() => setSheet(null)} />}
    </div>
  )
}

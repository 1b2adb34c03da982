import { ArrowRight, Plus, RotateCw } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { CorrectedBox } from '../../contract/record.ts'
import type { BoxId } from '../../contract/ids.ts'
import { Button } from '../../ui/Button.tsx'
import { buttonClass } from '../../ui/button-class.ts'
import type { DetectionPhase } from '../detection-queue.ts'
import { strings } from '../strings.en.ts'
import { MarkList } from './MarkList.tsx'
import { Panel } from './Panel.tsx'

interface WholePanelProps {
  readonly marks: readonly CorrectedBox[]
  readonly selectedId: BoxId | null
  /** Null once the model has looked. */
  readonly phase: DetectionPhase | null
  readonly modelMissing: boolean
  readonly judged: boolean
  readonly sealed: boolean
  /** Where to go when this photo is done. */
  readonly onward: { readonly to: string; readonly label: string }
  onCheck(): void
  onAdd(): void
  onLookAgain(): void
  onSelect(boxId: BoxId): void
}

/** The whole photo: what was found, and what to do with it. */
export function WholePanel(props: WholePanelProps) {
  const { marks, sealed, selectedId, onSelect } = props
  const text = strings.useText()
  return (
    <Panel>
      <WholeText {...props} />
      {marks.length > 0 && <MarkList marks={marks} selectedId={selectedId} onSelect={onSelect} />}
      {sealed ? (
        <p className="text-15 text-ink-soft">{text('sealedPhotoText')}</p>
      ) : (
        <WholeActs {...props} />
      )}
    </Panel>
  )
}

function WholeText({ marks, phase, modelMissing, judged }: WholePanelProps) {
  const text = strings.useText()
  const unjudged = marks.filter(({ reviewed }) => !reviewed).length
  if (phase === 'failed' || (phase === 'waiting' && modelMissing)) {
    return (
      <Words title={text('lookFailedTitle')}>
        {text(modelMissing ? 'modelFailedText' : 'lookFailedText')}
      </Words>
    )
  }
  if (phase !== null) return <Words title={text('lookingTitle')}>{text('lookingText')}</Words>
  if (judged) return <Words title={text('checkedTitle')}>{text('checkedText')}</Words>
  if (marks.length === 0) return <Words title={text('cleanTitle')}>{text('cleanText')}</Words>
  return <Words title={text('uncheckedTitle', { count: unjudged })} />
}

function Words({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <output className="block">
      <h2 className="text-20 font-bold">{title}</h2>
      {children !== undefined && <p className="text-15 text-ink-soft">{children}</p>}
    </output>
  )
}

function WholeActs(props: WholePanelProps) {
  const { marks, phase, judged, onward, onCheck, onAdd, onLookAgain } = props
  const text = strings.useText()
  const unjudged = marks.filter(({ reviewed }) => !reviewed).length
  return (
    <div className="side:flex-col-reverse flex flex-row-reverse gap-2">
      {judged ? (
        <Link to={onward.to} className={`${buttonClass.primary} min-h-14 flex-1`}>
          {onward.label}
          <ArrowRight aria-hidden="true" className="size-5" />
        </Link>
      ) : phase === 'failed' ? (
        <Button
          kind="primary"
          className="min-h-14 flex-1"
          icon={<RotateCw aria-hidden="true" className="size-5" />}
          onClick={onLookAgain}
        >
          {text('lookAgain')}
        </Button>
      ) : (
        <Button
          kind="primary"
          className="min-h-14 flex-1"
          disabled={phase !== null && unjudged === 0}
          onClick={onCheck}
        >
          {unjudged > 0 ? text('checkMarks', { count: unjudged }) : text('nothingMissed')}
        </Button>
      )}
      <Button
        className="min-h-14"
        icon={<Plus aria-hidden="true" className="size-5" />}
        onClick={onAdd}
      >
        {text('addMark')}
      </Button>
    </div>
  )
}

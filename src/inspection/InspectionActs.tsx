import { Camera, Images, Lock, LockOpen, Sparkles } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { InspectionView } from '../domain/inspection-view.ts'
import { Button } from '../ui/Button.tsx'
import { buttonClass } from '../ui/button-class.ts'
import { checkAsked } from './check-asked.ts'
import { FileButton } from './FileButton.tsx'
import { isJudged, photosOf } from './photo-judged.ts'
import { useRemovals } from './removals.ts'
import { strings } from './strings.en.ts'

interface InspectionActsProps {
  readonly inspection: InspectionView
  onFiles(files: readonly File[]): void
  onSamples(): void
  onSeal(): void
  onReopen(): void
}

const cell =
  'flex min-h-15 flex-1 basis-0 flex-col items-center justify-center gap-0.5 rounded-card border-2 px-1 text-15 font-semibold'
const plainCell = `${cell} border-line-strong bg-raised hoverable:hover:bg-surface`
const primaryCell = `${cell} border-line-strong bg-accent text-on-accent`

/** At thumb height: what comes next is the yellow one. */
export function InspectionActs(props: InspectionActsProps) {
  const { inspection, onFiles } = props
  const text = strings.useText()
  if (inspection.sealed) return <SealedActs onReopen={props.onReopen} />
  const next = <NextCheck inspection={inspection} />
  const empty = photosOf(inspection).length === 0
  const nothingToCheck = firstUnchecked(inspection) === undefined
  return (
    <div className="flex flex-col gap-2">
      {next}
      <div className="flex gap-2">
        <Link
          to={`/inspection/${inspection.id}/camera`}
          className={nothingToCheck && (empty || !inspection.sample) ? primaryCell : plainCell}
        >
          <Camera aria-hidden="true" />
          {text('takePhoto')}
        </Link>
        <FileButton
          label={text('fromFiles')}
          icon={<Images aria-hidden="true" />}
          className={plainCell}
          onFiles={onFiles}
        />
        {inspection.sample && (
          <CellButton
            label={text('fromSamples')}
            icon={<Sparkles aria-hidden="true" />}
            onClick={props.onSamples}
          />
        )}
        <CellButton
          label={text('seal')}
          icon={<Lock aria-hidden="true" />}
          onClick={props.onSeal}
        />
      </div>
    </div>
  )
}

interface CellButtonProps {
  readonly label: string
  readonly icon: ReactNode
  onClick(): void
}

function CellButton({ label, icon, onClick }: CellButtonProps) {
  return (
    <button type="button" className={plainCell} onClick={onClick}>
      {icon}
      {label}
    </button>
  )
}

function firstUnchecked(inspection: InspectionView) {
  return photosOf(inspection).find((photo) => photo.predictions !== null && !isJudged(photo))
}

/** Leads to the first mark that waits for a person. */
function NextCheck({ inspection }: { inspection: InspectionView }) {
  const hidden = useRemovals((state) => state.hidden)
  const text = strings.useText()
  const photo = firstUnchecked(inspection)
  if (photo === undefined || hidden.has(photo.id)) return null
  const count = photosOf(inspection)
    .filter((each) => each.predictions !== null)
    .flatMap((each) => each.boxes)
    .filter((box) => !box.reviewed).length
  return (
    <Link
      to={`/inspection/${inspection.id}/photo/${photo.id}`}
      state={checkAsked}
      className={`${buttonClass.primary} min-h-14 w-full`}
    >
      {count > 0 ? text('checkMarks', { count }) : text('checkNext')}
    </Link>
  )
}

function SealedActs({ onReopen }: { onReopen(): void }) {
  const text = strings.useText()
  return (
    <div className="flex items-center gap-3">
      <p className="min-w-0 flex-1 text-15 text-ink-soft">{text('sealedText')}</p>
      <Button icon={<LockOpen className="size-5" aria-hidden="true" />} onClick={onReopen}>
        {text('reopen')}
      </Button>
    </div>
  )
}

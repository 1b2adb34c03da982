import { BoxSelect, Keyboard, Maximize, Redo2, Undo2 } from 'lucide-react'
import { canRedo, canUndo } from '../../domain/history.ts'
import { IconButton } from '../../ui/IconButton.tsx'
import { Key } from './Key.tsx'
import { labelStrings } from './strings.en.ts'
import type { ReviewEditor } from './use-review-editor.ts'

interface ReviewBarProps {
  readonly review: ReviewEditor
  readonly hasModel: boolean
  onKeys(): void
}

const toggle =
  'inline-flex min-h-10 items-center gap-2 rounded-card border-2 border-photo-ink/60 px-3 text-15 font-semibold aria-pressed:bg-photo-ink aria-pressed:text-photo-ground disabled:opacity-35 [&_svg]:size-5'

/** Above the photo: what can be done at any time. */
export function ReviewBar({ review, hasModel, onKeys }: ReviewBarProps) {
  const text = labelStrings.useText()
  const { editor, view, isDrawing, showsModel, isFixed } = review
  return (
    <div className="flex flex-wrap items-center gap-2 bg-photo-ground px-2 py-1 text-photo-ink">
      <button
        type="button"
        className={toggle}
        aria-pressed={isDrawing}
        disabled={isFixed}
        onClick={isDrawing ? review.stopDrawing : review.draw}
      >
        <BoxSelect aria-hidden="true" />
        {text(isDrawing ? 'stopDrawing' : 'draw')}
        <span className="max-xl:hidden">
          <Key>N</Key>
        </span>
      </button>
      <button
        type="button"
        className={toggle}
        aria-pressed={showsModel}
        disabled={!hasModel}
        onClick={review.toggleModel}
      >
        {text('modelView')}
        <span className="max-xl:hidden">
          <Key>M</Key>
        </span>
      </button>
      <span className="ml-auto flex">
        <IconButton
          onPhoto
          label={text('undo')}
          icon={<Undo2 aria-hidden="true" />}
          disabled={isFixed || !canUndo(editor.history)}
          onClick={review.undo}
        />
        <IconButton
          onPhoto
          label={text('redo')}
          icon={<Redo2 aria-hidden="true" />}
          disabled={isFixed || !canRedo(editor.history)}
          onClick={review.redo}
        />
        <IconButton
          onPhoto
          label={text('fit')}
          icon={<Maximize aria-hidden="true" />}
          onClick={view.fitWhole}
        />
        <IconButton
          onPhoto
          label={text('keys')}
          icon={<Keyboard aria-hidden="true" />}
          onClick={onKeys}
        />
      </span>
    </div>
  )
}

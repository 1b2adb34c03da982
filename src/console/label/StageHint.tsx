import { labelStrings } from './strings.en.ts'
import type { ReviewEditor } from './use-review-editor.ts'

/** Over the photo, out of the hand's way: what the next press does, or what is shown. */
export function StageHint({ review: { isDrawing, showsModel } }: { review: ReviewEditor }) {
  const text = labelStrings.useText()
  if (!isDrawing && !showsModel) return null
  return (
    <p className="pointer-events-none absolute inset-x-0 top-3 mx-auto w-fit rounded-chip bg-photo-veil px-4 py-1.5 text-15 font-semibold text-photo-ink">
      {text(isDrawing ? 'drawHint' : 'modelViewHint')}
    </p>
  )
}

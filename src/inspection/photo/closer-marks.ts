import { createContext, use } from 'react'
import type { BoxId } from '../../contract/ids.ts'
import type { CorrectedBox } from '../../contract/record.ts'
import type { PhotoView } from '../../domain/inspection-view.ts'
import { uiStrings } from '../../ui/strings/ui.en.ts'
import { secondLookStrings } from '../second-look-strings.en.ts'
import { originWord } from './mark-words.ts'

/** Marks of a photo that its fine pass found. */
export type CloserMarks = ReadonlySet<BoxId>

export const CloserMarksContext = createContext<CloserMarks>(new Set())

export function closerMarksOf({ fine }: PhotoView): CloserMarks {
  return new Set(fine?.made.predictions.boxes.map(({ boxId }) => boxId))
}

/** Who made a mark, in words; of one that the second look found, it says so. */
export function originText(
  { origin, parentBoxId }: Pick<CorrectedBox, 'origin' | 'parentBoxId'>,
  closer: CloserMarks,
): string {
  const isCloser = origin === 'model' && parentBoxId !== null && closer.has(parentBoxId)
  return isCloser ? secondLookStrings.text('foundCloser') : uiStrings.text(originWord[origin])
}

/** `originText` of the photo on this screen. */
export function useOriginText(mark: Pick<CorrectedBox, 'origin' | 'parentBoxId'>): string {
  return originText(mark, use(CloserMarksContext))
}

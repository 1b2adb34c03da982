import { Check, CircleSlash } from 'lucide-react'
import type { ReviewRow } from '../../contract/label.ts'
import { Tag } from '../Tag.tsx'
import { labelStrings } from './strings.en.ts'

/** Where a photo stands, and why it never trains where that is so. */
export function ReviewTags({ row: { state, barred } }: { row: ReviewRow }) {
  const text = labelStrings.useText()
  if (barred !== null) {
    return (
      <Tag>
        <CircleSlash className="size-3.5" aria-hidden="true" />
        {text(`bar_${barred}`)}
      </Tag>
    )
  }
  return (
    <Tag tone={state === 'accepted' ? 'strong' : 'plain'}>
      {state === 'accepted' && <Check className="size-3.5" aria-hidden="true" />}
      {text(`state_${state}`)}
    </Tag>
  )
}

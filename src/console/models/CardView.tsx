import type { ModelVersionDetail } from '../../contract/registry.ts'
import { Empty } from '../Empty.tsx'
import { Markdown } from './Markdown.tsx'
import { modelStrings } from './strings.en.ts'

/** The version's card, as its release wrote it. */
export function CardView({ detail: { card } }: { detail: ModelVersionDetail }) {
  const text = modelStrings.useText()
  if (card.trim() === '') return <Empty title={text('noCard')} />
  return (
    <article className="max-w-4xl px-6 py-4">
      <Markdown source={card} />
    </article>
  )
}

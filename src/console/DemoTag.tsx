import { strings } from './strings.en.ts'
import { Tag } from './Tag.tsx'

/** On every version and dataset that holds rendered demo photos: its figures say little of real cars. */
export function DemoTag({ demo }: { demo: boolean }) {
  const text = strings.useText()
  if (!demo) return null
  return (
    <Tag tone="strong">
      <span title={text('demoText')}>{text('demo')}</span>
    </Tag>
  )
}

import { strings } from './strings.en.ts'

interface DemoTagProps {
  /** It lies on a photo, which may be light or dark. */
  readonly onPhoto?: boolean
}

/** Stands with every model, and every photo's boxes, that come from rendered demo photos. */
export function DemoTag({ onPhoto = false }: DemoTagProps) {
  const text = strings.useText()
  const colours = onPhoto ? 'bg-photo-veil text-photo-ink' : 'border border-line-strong text-ink'
  return (
    <span
      title={text('demoText')}
      className={`inline-flex items-center rounded-tag px-2 py-0.5 text-13 font-semibold ${colours}`}
    >
      {text('demo')}
    </span>
  )
}

import { Link } from 'react-router'
import { buttonClass } from '../ui/button-class.ts'
import { strings } from './strings.en.ts'

/** An address that leads nowhere on this phone. */
export function NotFoundScreen() {
  const text = strings.useText()
  return (
    <main className="safe-x flex h-dvh flex-col items-start justify-center gap-3">
      <h1 className="text-28 font-bold">{text('notFoundTitle')}</h1>
      <p className="text-17 text-ink-soft">{text('notFoundText')}</p>
      <Link to="/" className={buttonClass.plain}>
        {text('toToday')}
      </Link>
    </main>
  )
}

import { Link } from 'react-router'
import { buttonClass } from '../ui/button-class.ts'
import { Empty } from './Empty.tsx'
import { strings } from './strings.en.ts'

export function NotFoundPage() {
  const text = strings.useText()
  return (
    <Empty
      title={text('notFoundTitle')}
      hint={text('notFoundText')}
      action={
        <Link to="/console" className={buttonClass.plain}>
          {text('toInbox')}
        </Link>
      }
    />
  )
}

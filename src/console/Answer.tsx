import type { ReactNode } from 'react'
import { Button } from '../ui/Button.tsx'
import { Notice } from '../ui/Notice.tsx'
import { failureText } from './failure-text.ts'
import { strings } from './strings.en.ts'

interface AnswerProps<T> {
  /** As a query gives it. */
  readonly query: {
    readonly data: T | undefined
    readonly error: Error | null
    readonly isFetching: boolean
    refetch(): unknown
  }
  readonly children: (data: T) => ReactNode
}

/** What a query has to show: waiting, what went wrong with a way on, or its data. */
export function Answer<T>({ query, children }: AnswerProps<T>) {
  const text = strings.useText()
  const { data, error } = query
  return (
    <>
      {error !== null && (
        <div className="px-6 py-4">
          <Notice
            tone="alert"
            actions={
              <Button disabled={query.isFetching} onClick={() => void query.refetch()}>
                {text('tryAgain')}
              </Button>
            }
          >
            {failureText(error)}
          </Notice>
        </div>
      )}
      {data !== undefined && children(data)}
      {data === undefined && error === null && (
        <output className="block px-6 py-4 text-ink-soft">{text('loading')}</output>
      )}
    </>
  )
}

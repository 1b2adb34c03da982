import { useQuery } from '@tanstack/react-query'
import { Suspense, useRef } from 'react'
import { Outlet } from 'react-router'
import { ApiFailure } from './api-failure.ts'
import { Answer } from './Answer.tsx'
import { sessionQuery } from './queries.ts'
import { Rail } from './Rail.tsx'
import { SignInPage } from './SignInPage.tsx'
import { strings } from './strings.en.ts'

/** The rail in the order of the data, and the page beside it; only for who is signed in. */
export function ConsoleFrame() {
  const text = strings.useText()
  const page = useRef<HTMLElement>(null)
  const session = useQuery(sessionQuery)
  if (session.error instanceof ApiFailure && session.error.kind === 'signed-out') {
    return <SignInPage onRetry={() => void session.refetch()} busy={session.isFetching} />
  }
  return (
    <div className="grid h-dvh grid-rows-[auto_minmax(0,1fr)] lg:grid-cols-[13rem_minmax(0,1fr)] lg:grid-rows-[minmax(0,1fr)]">
      <button
        type="button"
        onClick={() => page.current?.focus()}
        className="sr-only rounded-card bg-accent px-4 py-2 font-semibold text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-30"
      >
        {text('toContent')}
      </button>
      <Rail organisation={session.data?.organisation ?? null} />
      <main ref={page} tabIndex={-1} className="min-h-0 min-w-0 outline-none">
        {/* While the server is out of reach the pages go on showing what they have. */}
        {session.data === undefined ? (
          <Answer query={session}>{() => null}</Answer>
        ) : (
          <Suspense
            fallback={<output className="block px-6 py-4 text-ink-soft">{text('loading')}</output>}
          >
            <Outlet />
          </Suspense>
        )}
      </main>
    </div>
  )
}

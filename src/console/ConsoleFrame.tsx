import { useQuery } from '@tanstack/react-query'
import { Outlet } from 'react-router'
import { ApiFailure } from './api-failure.ts'
import { Answer } from './Answer.tsx'
import { sessionQuery } from './queries.ts'
import { Rail } from './Rail.tsx'
import { SignInPage } from './SignInPage.tsx'

/** The rail in the order of the data, and the page beside it; only for who is signed in. */
export function ConsoleFrame() {
  const session = useQuery(sessionQuery)
  if (session.error instanceof ApiFailure && session.error.kind === 'signed-out') {
    return <SignInPage onRetry={() => void session.refetch()} busy={session.isFetching} />
  }
  return (
    <div className="grid h-dvh grid-rows-[auto_minmax(0,1fr)] lg:grid-cols-[13rem_minmax(0,1fr)] lg:grid-rows-[minmax(0,1fr)]">
      <Rail organisation={session.data?.organisation ?? null} />
      <main className="min-h-0 min-w-0">
        {/* While the server is out of reach the pages go on showing what they have. */}
        {session.data === undefined ? <Answer query={session}>{() => null}</Answer> : <Outlet />}
      </main>
    </div>
  )
}

import { Component, type ReactNode } from 'react'
import { Button } from '../ui/Button.tsx'
import { Notice } from '../ui/Notice.tsx'
import { storeProblemOf } from './store-problem.ts'
import { strings } from './strings.en.ts'

interface ErrorScreenProps {
  readonly children: ReactNode
}

/** Where a screen or the store fails: what happened, what was kept, what to do. */
export class ErrorScreen extends Component<ErrorScreenProps, { readonly error: unknown }> {
  override state: { readonly error: unknown } = { error: null }

  static getDerivedStateFromError(error: unknown) {
    return { error }
  }

  override render() {
    if (this.state.error === null) return this.props.children
    const problem = storeProblemOf(this.state.error)
    const { text } = strings
    return (
      <main className="safe-x mx-auto flex h-dvh max-w-xl flex-col justify-center gap-4">
        <h1 className="text-28 font-bold">{text('crashTitle')}</h1>
        <Notice tone="alert">
          {text(problem === 'unknown' ? 'crashText' : `open_${problem}`)}
        </Notice>
        <Button kind="primary" onClick={() => location.reload()}>
          {text('reload')}
        </Button>
      </main>
    )
  }
}

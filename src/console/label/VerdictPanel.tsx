import { ArrowRight } from 'lucide-react'
import { Link } from 'react-router'
import type { ReviewDetail } from '../../contract/label.ts'
import { Button } from '../../ui/Button.tsx'
import { buttonClass } from '../../ui/button-class.ts'
import { Notice } from '../../ui/Notice.tsx'
import { failureText } from '../failure-text.ts'
import { Key } from './Key.tsx'
import { labelStrings } from './strings.en.ts'
import { nextPath, type Verdict } from './use-verdict.ts'

interface VerdictPanelProps {
  readonly detail: ReviewDetail
  readonly verdict: Verdict
  accept(how: { complete: boolean }): void
  onSetAside(): void
  onOpenAgain(): void
}

/** The verdicts, always in the same place; what a refused one was refused for. */
export function VerdictPanel(props: VerdictPanelProps) {
  const text = labelStrings.useText()
  const { detail, verdict, accept, onSetAside, onOpenAgain } = props
  const { barred, state } = detail.row
  const { isPending, error } = verdict
  return (
    <div className="flex flex-col gap-2 border-t border-line bg-ground p-4">
      {error !== null && (
        <Notice tone="alert" actions={<Button onClick={onOpenAgain}>{text('openAgain')}</Button>}>
          {failureText(error)}
        </Notice>
      )}
      {barred === null ? (
        <>
          <Button
            kind="primary"
            disabled={isPending}
            onClick={() => accept({ complete: true })}
            className="justify-between"
          >
            {text('acceptComplete')}
            <Key>C</Key>
          </Button>
          <div className="flex gap-2">
            <Button
              disabled={isPending}
              title={text('acceptHint')}
              onClick={() => accept({ complete: false })}
              className="flex-1 justify-between"
            >
              {text('accept')}
              <Key>A</Key>
            </Button>
            {state === 'set-aside' ? (
              <Button disabled={isPending} onClick={verdict.bringBack} className="flex-1">
                {text('bringBack')}
              </Button>
            ) : (
              <Button disabled={isPending} onClick={onSetAside} className="flex-1 justify-between">
                {text('setAside')}
                <Key>S</Key>
              </Button>
            )}
          </div>
        </>
      ) : (
        <Notice>{text(`barText_${barred}`)}</Notice>
      )}
      {detail.nextPhotoId === null ? (
        <p className="py-2 text-center text-15 text-ink-soft">{text('noNext')}</p>
      ) : (
        <Link to={nextPath(detail)} className={`${buttonClass.quiet} justify-between`}>
          <span className="flex items-center gap-2">
            {text('next')}
            <ArrowRight aria-hidden="true" className="size-5" />
          </span>
          <Key>J</Key>
        </Link>
      )}
    </div>
  )
}

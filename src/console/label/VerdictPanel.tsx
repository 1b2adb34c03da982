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
  /** Another view is on the photo than what would be judged. */
  readonly disabled: boolean
  accept(how: { complete: boolean }): void
  onSetAside(): void
  onOpenAgain(): void
}

/** Narrow desks have little room beside the photo. */
const verdictLook = 'max-xl:px-3 max-xl:text-15'

/** The verdicts, always in the same place; what a refused one was refused for. */
export function VerdictPanel(props: VerdictPanelProps) {
  const text = labelStrings.useText()
  const { detail, verdict, accept, onSetAside, onOpenAgain } = props
  const disabled = props.disabled || verdict.isPending
  const { barred, state } = detail.row
  const { error } = verdict
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
            disabled={disabled}
            onClick={() => accept({ complete: true })}
            className={verdictLook}
          >
            {text('acceptComplete')}
            <Key>C</Key>
          </Button>
          <div className="flex gap-2">
            <Button
              disabled={disabled}
              title={text('acceptHint')}
              onClick={() => accept({ complete: false })}
              className={`${verdictLook} flex-1`}
            >
              {text('accept')}
              <Key>A</Key>
            </Button>
            {state === 'set-aside' ? (
              <Button
                disabled={disabled}
                onClick={verdict.bringBack}
                className={`${verdictLook} flex-1`}
              >
                {text('bringBack')}
              </Button>
            ) : (
              <Button disabled={disabled} onClick={onSetAside} className={`${verdictLook} flex-1`}>
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
        <Link to={nextPath(detail)} className={buttonClass.quiet}>
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

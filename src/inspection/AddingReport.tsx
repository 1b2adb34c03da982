import { LoaderCircle } from 'lucide-react'
import { useStore } from 'zustand'
import type { InspectionId } from '../contract/ids.ts'
import { Button } from '../ui/Button.tsx'
import { Notice } from '../ui/Notice.tsx'
import type { AddingProblem } from './photo-adding.ts'
import { usePhone } from './phone.ts'
import { strings } from './strings.en.ts'

/** What is being taken in, and which files were not, each by name with what to do. */
export function AddingReport({ inspection }: { inspection: InspectionId }) {
  const { adding } = usePhone()
  const { pending, problems, notices, dismiss } = useStore(adding.state)
  const text = strings.useText()
  const mine = <T extends { inspection: InspectionId }>(all: readonly T[]) =>
    all.filter((each) => each.inspection === inspection)
  const ofPending = mine(pending)
  const ofProblems = mine(problems)
  const ofNotices = mine(notices)
  const gotIt = (
    <Button kind="plain" onClick={() => dismiss(inspection)}>
      {text('problemsDismiss')}
    </Button>
  )
  return (
    <>
      {ofPending[0] !== undefined && (
        <output className="flex items-center gap-2 text-15 font-semibold">
          <LoaderCircle className="size-5 shrink-0 animate-spin" aria-hidden="true" />
          <span className="truncate">{text('addingPhoto', { name: ofPending[0].name })}</span>
        </output>
      )}
      {ofProblems.length > 0 && (
        <Notice tone="alert" actions={gotIt}>
          <p className="font-bold">{text('problemsTitle', { count: ofProblems.length })}</p>
          <ul className="mt-1 flex flex-col gap-1">
            {ofProblems.map((problem) => (
              <li key={problem.key}>
                <ProblemLine problem={problem} />
              </li>
            ))}
          </ul>
        </Notice>
      )}
      {ofNotices.length > 0 && (
        <Notice actions={gotIt}>
          <ul>
            {ofNotices.map(({ key, name, notice }) => (
              <li key={key}>
                <bdi className="font-bold">{name}</bdi> {notice}
              </li>
            ))}
          </ul>
        </Notice>
      )}
    </>
  )
}

/** File names come from outside: isolated, so that a right-to-left one cannot turn the line. */
function ProblemLine({ problem: { name, reason } }: { problem: AddingProblem }) {
  const text = strings.useText()
  return (
    <>
      <bdi className="font-bold break-all">{name}</bdi>{' '}
      {reason.kind === 'intake' ? text(`problem_${reason.code}`) : text(`store_${reason.code}`)}
    </>
  )
}

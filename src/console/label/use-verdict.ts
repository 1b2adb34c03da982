import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from 'react-router'
import type { ReviewDetail, ReviewVerdict } from '../../contract/label.ts'
import type { CorrectedBox } from '../../contract/record.ts'
import { showToast } from '../../ui/toast.ts'
import { failureText } from '../failure-text.ts'
import { labelApi, labelBatchesQuery, reviewListKey, reviewQuery } from './label-api.ts'
import { labelStrings } from './strings.en.ts'

/**
 * Sends a verdict, then goes on to the next photo that waits, with a way back. Nothing is
 * overwritten: an undo is a verdict of its own.
 */
export function useVerdict(detail: ReviewDetail) {
  const text = labelStrings.useText()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const { photoId } = detail.row
  const here = `/console/label/${photoId}`

  /** The queue is another after a verdict, and so is this photo where it is open. */
  async function forget(): Promise<void> {
    await queries.invalidateQueries({ queryKey: reviewListKey })
    await queries.invalidateQueries({ queryKey: labelBatchesQuery.queryKey })
    await queries.invalidateQueries({ queryKey: reviewQuery(photoId).queryKey })
  }

  async function takeBack(verdict: ReviewVerdict): Promise<void> {
    const undoing = undoOf(verdict, detail)
    try {
      await labelApi.judge(photoId, undoing.verdict)
      showToast(text(undoing.says))
    } catch (error) {
      showToast(failureText(error), { tone: 'needs-you' })
    }
    await navigate(here)
    await forget()
  }

  const judging = useMutation({
    mutationFn: (verdict: ReviewVerdict) => labelApi.judge(photoId, verdict),
    async onSuccess(_, verdict) {
      const isBack = verdict.verdict === 'bring-back'
      const undo = { label: text('undo'), run: () => void takeBack(verdict) }
      showToast(text(doneWord(verdict)), isBack ? {} : { action: undo })
      if (!isBack) await navigate(nextPath(detail))
      await forget()
    },
  })

  return {
    error: judging.error,
    isPending: judging.isPending,
    accept: (boxes: readonly CorrectedBox[], complete: boolean) =>
      judging.mutate(acceptance(detail, boxes, { complete, seenVersion: seenVersion(detail) })),
    setAside: (reason: string) => judging.mutate({ verdict: 'set-aside', reason }),
    bringBack: () => judging.mutate({ verdict: 'bring-back' }),
  }
}

export type Verdict = ReturnType<typeof useVerdict>

/** Where one goes on after a verdict. */
export function nextPath({ nextPhotoId }: ReviewDetail): string {
  return nextPhotoId === null ? '/console/label' : `/console/label/${nextPhotoId}`
}

function seenVersion({ annotations }: ReviewDetail): number {
  return annotations.at(-1)?.version ?? 0
}

function acceptance(
  { correctionId }: ReviewDetail,
  boxes: readonly CorrectedBox[],
  how: { readonly complete: boolean; readonly seenVersion: number },
): ReviewVerdict {
  return { verdict: 'accept', correctionId, boxes: [...boxes], ...how }
}

function doneWord(verdict: ReviewVerdict) {
  if (verdict.verdict === 'bring-back') return 'broughtBack'
  if (verdict.verdict === 'set-aside') return 'wasSetAside'
  return verdict.complete ? 'accepted' : 'acceptedPart'
}

/** The verdict that gives back what was: the boxes accepted before, else a label that trains not. */
function undoOf(verdict: ReviewVerdict, detail: ReviewDetail) {
  if (verdict.verdict !== 'accept') {
    return { verdict: { verdict: 'bring-back' }, says: 'broughtBack' } as const
  }
  const { state } = detail.row
  const stood = state === 'accepted' || state === 'incomplete'
  const boxes = stood ? detail.boxes : verdict.boxes
  const complete = state === 'accepted'
  const after = { complete, seenVersion: verdict.seenVersion + 1 }
  const says = stood ? ('asBefore' as const) : ('takenBack' as const)
  return { verdict: acceptance(detail, boxes, after), says }
}

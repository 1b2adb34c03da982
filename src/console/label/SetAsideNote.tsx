import type { ReviewDetail } from '../../contract/label.ts'
import { Notice } from '../../ui/Notice.tsx'
import { timeText } from '../time-text.ts'
import { useDeviceNames } from '../use-device-names.ts'
import { labelStrings } from './strings.en.ts'

/** Who took the photo out of the way, and why. */
export function SetAsideNote({ detail: { setAside } }: { detail: ReviewDetail }) {
  const text = labelStrings.useText()
  const nameOf = useDeviceNames()
  if (setAside === null) return null
  const { reason, reviewer, at } = setAside
  return (
    <Notice>
      <strong className="block">
        {text('setAsideBy', { name: nameOf(reviewer), at: timeText(at) })}
      </strong>
      {reason}
    </Notice>
  )
}

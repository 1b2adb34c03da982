import type { PhotoId } from '../../contract/ids.ts'
import { useObservable } from '../../ui/use-observable.ts'
import { usePhone } from '../phone.ts'
import { secondLookStrings } from '../second-look-strings.en.ts'

/** How far the second look at this photo is: small and still, for nobody has to wait for it. */
export function SecondLookNote({ photo }: { photo: PhotoId }) {
  const progress = useObservable(usePhone().secondLook.progress)
  const text = secondLookStrings.useText()
  if (progress?.photo !== photo) return null
  const { done, count } = progress
  return (
    <output className="rounded-chip bg-photo-veil px-3 py-1 text-13 font-semibold text-photo-ink tabular-nums">
      {text('lookingCloser', { done, count })}
    </output>
  )
}

import { useObservable } from '../ui/use-observable.ts'
import { Facts } from './Facts.tsx'
import { usePhone } from './phone.ts'
import { secondLookStrings } from './second-look-strings.en.ts'

/** Whether this phone looks twice, for small marks. */
export function SecondLookSwitch() {
  const { secondLook } = usePhone()
  const wanted = useObservable(secondLook.wanted)
  const text = secondLookStrings.useText()
  return (
    <Facts title={text('secondLook')}>
      <label className="flex min-h-14 cursor-pointer items-center justify-between gap-4 py-2 text-15">
        <span className="text-ink-soft">{text('secondLookText')}</span>
        <input
          type="checkbox"
          aria-label={text('secondLook')}
          className="size-6 shrink-0 accent-accent"
          checked={wanted}
          onChange={(event) => secondLook.choose(event.currentTarget.checked)}
        />
      </label>
    </Facts>
  )
}

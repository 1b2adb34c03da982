import type { SafetyState } from '../domain/inspection-view.ts'
import { uiStrings } from './strings/ui.en.ts'

const words = {
  'on-phone': 'stateOnPhone',
  sending: 'stateSending',
  safe: 'stateSafe',
  'needs-you': 'stateNeedsYou',
} as const satisfies Record<SafetyState, string>

interface StateSignProps {
  readonly state: SafetyState
  /** Show the word beside the sign; without it the word is read out only. */
  readonly word?: boolean
  readonly className?: string
}

/**
 * Where evidence is, by shape first: hollow circle, half circle that moves, filled circle with a
 * tick, triangle. The same four signs on a photo, an inspection and in the header.
 */
export function StateSign({ state, word = false, className = '' }: StateSignProps) {
  const text = uiStrings.useText()
  const label = text(words[state])
  return (
    <span className={`inline-flex items-center gap-1.5 ${className}`} data-state={state}>
      <svg
        viewBox="0 0 20 20"
        className={`size-5 shrink-0 ${state === 'sending' ? 'animate-[spin_1.6s_linear_infinite]' : ''}`}
        {...(word ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}
      >
        <Shape state={state} />
      </svg>
      {word && <span>{label}</span>}
    </span>
  )
}

/** In the colour of the text around it; what is cut out shows the ground. */
function Shape({ state }: { state: SafetyState }) {
  if (state === 'on-phone') {
    return <circle cx="10" cy="10" r="7.5" fill="none" stroke="currentColor" strokeWidth="2.5" />
  }
  if (state === 'sending') {
    return (
      <>
        <circle cx="10" cy="10" r="7.5" fill="none" stroke="currentColor" strokeWidth="2.5" />
        <path d="M10 2.5a7.5 7.5 0 0 1 0 15z" fill="currentColor" />
      </>
    )
  }
  if (state === 'safe') {
    return (
      <path
        fill="currentColor"
        fillRule="evenodd"
        d="M10 1.25a8.75 8.75 0 1 1 0 17.5a8.75 8.75 0 0 1 0-17.5zM8.7 14.2l6-6.3l-1.7-1.6l-4.35 4.55l-1.7-1.75L5.3 10.7z"
      />
    )
  }
  return (
    <path
      fill="currentColor"
      fillRule="evenodd"
      d="M10 1.5L19.3 18H.7zM8.9 7.4h2.2v5H8.9zM8.9 13.6h2.2v2.2H8.9z"
    />
  )
}

import type { StoreProblemCode } from './ports.ts'
import { strings } from './strings.en.ts'
import { showToast } from '../ui/toast.ts'
import { tickNeedsYou } from '../ui/haptics.ts'

const codes: readonly string[] = [
  'quota_exceeded',
  'connection_lost',
  'read_back_differs',
  'blocked',
] satisfies StoreProblemCode[]

/** The code of an error that the store rejected with. */
export function storeProblemOf(error: unknown): StoreProblemCode {
  const code = error instanceof Error && 'code' in error ? error.code : null
  return typeof code === 'string' && codes.includes(code) ? (code as StoreProblemCode) : 'unknown'
}

/** Says that something was not saved, and what to do. */
export function showStoreProblem(error: unknown): void {
  showToast(strings.text(`store_${storeProblemOf(error)}`), { tone: 'needs-you' })
  tickNeedsYou()
}

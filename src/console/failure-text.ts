import { ApiFailure } from './api-failure.ts'
import { strings } from './strings.en.ts'

/** What happened, what was kept, what to do. A bug of ours is shown as the server's answer is. */
export function failureText(error: unknown): string {
  if (!(error instanceof ApiFailure)) return strings.text('error_not-a-server')
  switch (error.kind) {
    case 'refused':
      return strings.text('error_refused', { message: error.message })
    case 'internal':
      return strings.text('error_internal', { requestId: error.requestId ?? '–' })
    case 'signed-out':
      return strings.text('signInText')
    case 'not-found':
      return strings.text('error_not-found', { message: error.message })
    default:
      return strings.text(`error_${error.kind}`)
  }
}

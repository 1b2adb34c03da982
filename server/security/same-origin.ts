import { ApiError } from '../api-error.ts'

/**
 * Refuses a change that another site's page asks for with this browser's cookie. Every browser
 * sends one of the two headers with such a request; without both there is no telling.
 * @throws ApiError forbidden
 */
export function requireSameOrigin(headers: Headers, url: string): void {
  const site = headers.get('sec-fetch-site')
  const origin = headers.get('origin')
  const host = headers.get('host') ?? new URL(url).host
  const sameSite = site === null ? origin !== null : site === 'same-origin'
  const sameHost = origin === null ? site !== null : hostOf(origin) === host
  if (!sameSite || !sameHost) {
    throw new ApiError('forbidden', 'only a page of this server may ask for this')
  }
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null
}

import type { Access } from '../../src/contract/routes.ts'
import { ApiError } from '../api-error.ts'
import { checkSignature, isSigned } from '../security/device-signature.ts'
import { sha256 } from '../security/hashing.ts'
import { requireSameOrigin } from '../security/same-origin.ts'
import { sessionTokenHash } from '../security/session-cookie.ts'
import type { ApiContext, Caller } from './api-context.ts'
import { readBody } from './read-body.ts'
import type { Services } from './services.ts'

/**
 * Lets the request in where `access` allows its caller, and reads its body.
 * @throws ApiError unauthenticated and the refusals of `checkSignature`; too_large;
 *   hash_mismatch where the body is not what was signed
 */
export async function admit(
  context: ApiContext,
  services: Services,
  { access, bodyLimitBytes }: { access: Access; bodyLimitBytes: number },
): Promise<void> {
  const signed = (access === 'device' || access === 'either') && isSigned(context.req.raw.headers)
  if (signed) {
    const now = services.clock()
    const { device, bodySha256 } = await checkSignature(context.req.raw, { ...services, now })
    const body = await readBody(context.req.raw, bodyLimitBytes)
    if (sha256(body) !== bodySha256) {
      throw new ApiError('hash_mismatch', 'the body is not the one that was signed')
    }
    context.set('caller', { kind: 'device', device })
    context.set('body', body)
    return
  }
  context.set('caller', await callerOf(context, services, access))
  context.set('body', await readBody(context.req.raw, bodyLimitBytes))
}

async function callerOf(context: ApiContext, services: Services, access: Access): Promise<Caller> {
  if (access === 'public') return { kind: 'public' }
  const tokenHash = access === 'device' ? null : sessionTokenHash(context)
  const session =
    tokenHash === null ? null : await services.store.sessions.find(tokenHash, services.clock())
  if (session === null) {
    throw new ApiError('unauthenticated', 'sign in with a link from `npm run lotlens -- link`')
  }
  if (context.req.method !== 'GET') requireSameOrigin(context.req.raw.headers, context.req.url)
  return { kind: 'session', session }
}

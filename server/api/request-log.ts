import type { MiddlewareHandler } from 'hono'
import type { ApiEnv } from './api-context.ts'
import type { Services } from './services.ts'

/** One line for each request. No query, no header and no body: those can hold what is secret. */
export function logRequests({ log }: Pick<Services, 'log'>): MiddlewareHandler<ApiEnv> {
  return async (context, next) => {
    const began = performance.now()
    await next()
    const caller = context.get('caller') as ApiEnv['Variables']['caller'] | undefined
    log.info(
      {
        requestId: context.get('requestId'),
        method: context.req.raw.method,
        path: context.req.path,
        status: context.res.status,
        ms: Math.round((performance.now() - began) * 10) / 10,
        ...(caller?.kind === 'device' ? { device: caller.device.id } : {}),
      },
      'request',
    )
  }
}

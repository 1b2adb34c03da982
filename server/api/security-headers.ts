import type { MiddlewareHandler } from 'hono'
import type { ApiEnv } from './api-context.ts'

const policy = (scriptSources: string) =>
  [
    "default-src 'self'",
    `script-src 'self' ${scriptSources}`,
    "worker-src 'self'",
    "img-src 'self' blob: data:",
    "style-src 'self' 'unsafe-inline'",
    "connect-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
  ].join('; ')

const pagePolicy = policy("'wasm-unsafe-eval'")
/** A worker has a policy of its own: only the WebGPU engine's compiles shaders' glue by eval. */
const webgpuWorkerPolicy = policy("'wasm-unsafe-eval' 'unsafe-eval'")

/** On every answer: isolation (threads in wasm need it), content policy, no sniffing. */
export const securityHeaders: MiddlewareHandler<ApiEnv> = async (context, next) => {
  await next()
  const { headers } = context.res
  headers.set('Cross-Origin-Opener-Policy', 'same-origin')
  headers.set('Cross-Origin-Embedder-Policy', 'require-corp')
  headers.set('Cross-Origin-Resource-Policy', 'same-origin')
  headers.set('X-Content-Type-Options', 'nosniff')
  headers.set('Referrer-Policy', 'no-referrer')
  const isWebgpuWorker = /^\/assets\/[^/]*webgpu[^/]*\.js$/.test(context.req.path)
  headers.set('Content-Security-Policy', isWebgpuWorker ? webgpuWorkerPolicy : pagePolicy)
}

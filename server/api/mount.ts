import { routes, type RouteName } from '../../src/contract/routes.ts'
import type { ApiApp, ApiContext } from './api-context.ts'
import { admit } from './guard.ts'
import type { Services } from './services.ts'

const defaultLimitBytes = 1024 * 1024

/** Mounts one route of the contract behind its guard. */
export class Mount {
  readonly #app: ApiApp
  readonly #services: Services

  constructor(app: ApiApp, services: Services) {
    this.#app = app
    this.#services = services
  }

  route(
    name: RouteName,
    handler: (context: ApiContext) => Promise<Response> | Response,
    { bodyLimitBytes = defaultLimitBytes }: { bodyLimitBytes?: number } = {},
  ): void {
    const { method, path, access } = routes[name]
    // hono answers HEAD by the GET route and drops the body.
    const on = method === 'HEAD' ? 'GET' : method
    this.#app.on(on, path, async (context, next) => {
      if (context.req.raw.method !== method && !(method === 'GET' && isHead(context))) {
        return next()
      }
      await admit(context, this.#services, { access, bodyLimitBytes })
      return handler(context)
    })
  }
}

function isHead(context: ApiContext): boolean {
  return context.req.raw.method === 'HEAD'
}

/** Who may call: anyone, an administrator's session, a paired device, or either of the two. */
export type Access = 'public' | 'session' | 'device' | 'either'

export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE' | 'HEAD' | 'PATCH' | 'OPTIONS'
  /** Path with hono's `:name` parameters. */
  readonly path: `/v1/${string}`
  readonly access: Access
}

/**
 * Every API route, with who may call it. The server mounts exactly these and takes `access` from
 * here; a test walks the list without credentials and expects 401 but for the public ones.
 */
export const routes = {
  health: { method: 'GET', path: '/v1/health', access: 'public' },
  pair: { method: 'POST', path: '/v1/pair', access: 'public' },
  session: { method: 'GET', path: '/v1/session', access: 'session' },
  signOut: { method: 'DELETE', path: '/v1/session', access: 'session' },
  makeLink: { method: 'POST', path: '/v1/links', access: 'session' },
  network: { method: 'GET', path: '/v1/network', access: 'session' },

  have: { method: 'POST', path: '/v1/have', access: 'device' },
  records: { method: 'POST', path: '/v1/records', access: 'device' },
  uploadCreate: { method: 'POST', path: '/v1/uploads', access: 'device' },
  uploadOffset: { method: 'HEAD', path: '/v1/uploads/:device/:sha', access: 'device' },
  uploadChunk: { method: 'PATCH', path: '/v1/uploads/:device/:sha', access: 'device' },

  photo: { method: 'GET', path: '/v1/photos/:sha', access: 'either' },

  inspections: { method: 'GET', path: '/v1/inspections', access: 'session' },
  inspection: { method: 'GET', path: '/v1/inspections/:id', access: 'session' },
  events: { method: 'GET', path: '/v1/events', access: 'session' },
  devices: { method: 'GET', path: '/v1/devices', access: 'session' },
  revokeDevice: { method: 'POST', path: '/v1/devices/:id/revoke', access: 'session' },
} as const satisfies Record<string, Route>
export type RouteName = keyof typeof routes

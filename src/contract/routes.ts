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

  reviews: { method: 'GET', path: '/v1/reviews', access: 'session' },
  review: { method: 'GET', path: '/v1/reviews/:photoId', access: 'session' },
  judgePhoto: { method: 'POST', path: '/v1/reviews/:photoId', access: 'session' },
  labelBatches: { method: 'GET', path: '/v1/label-batches', access: 'session' },
  closeLabelBatch: { method: 'POST', path: '/v1/label-batches/:id/close', access: 'session' },
  reopenLabelBatch: { method: 'POST', path: '/v1/label-batches/:id/reopen', access: 'session' },

  datasets: { method: 'GET', path: '/v1/datasets', access: 'session' },
  makeDataset: { method: 'POST', path: '/v1/datasets', access: 'session' },
  dataset: { method: 'GET', path: '/v1/datasets/:number', access: 'session' },
  loadDemo: { method: 'POST', path: '/v1/demo', access: 'session' },
  setTrainingRule: { method: 'POST', path: '/v1/training-rule', access: 'session' },

  runs: { method: 'GET', path: '/v1/runs', access: 'session' },
  startRun: { method: 'POST', path: '/v1/runs', access: 'session' },
  run: { method: 'GET', path: '/v1/runs/:id', access: 'session' },
  stopRun: { method: 'POST', path: '/v1/runs/:id/stop', access: 'session' },
  continueRun: { method: 'POST', path: '/v1/runs/:id/continue', access: 'session' },

  versions: { method: 'GET', path: '/v1/versions', access: 'session' },
  version: { method: 'GET', path: '/v1/versions/:name/:number', access: 'session' },
  refusals: { method: 'GET', path: '/v1/refusals', access: 'session' },
  promote: { method: 'POST', path: '/v1/versions/:name/:number/promote', access: 'session' },
  canary: { method: 'POST', path: '/v1/versions/:name/:number/canary', access: 'session' },
  endCanary: { method: 'POST', path: '/v1/end-canary', access: 'session' },
  rollBack: { method: 'POST', path: '/v1/roll-back', access: 'session' },
  endShadow: { method: 'POST', path: '/v1/end-shadow', access: 'session' },
  tryVersion: { method: 'POST', path: '/v1/detect', access: 'session' },
  deviceManifest: { method: 'GET', path: '/v1/model', access: 'device' },
  modelFile: { method: 'GET', path: '/v1/model-files/:sha', access: 'either' },

  monitor: { method: 'GET', path: '/v1/monitor', access: 'session' },
  addFeatures: { method: 'POST', path: '/v1/monitor/features', access: 'either' },
  judgeWindow: { method: 'POST', path: '/v1/monitor/windows', access: 'session' },
  acknowledgeAlert: { method: 'POST', path: '/v1/alerts/:id/acknowledge', access: 'session' },
  unfreeze: { method: 'POST', path: '/v1/monitor/unfreeze', access: 'session' },
  kpis: { method: 'GET', path: '/v1/kpis', access: 'session' },
  kpi: { method: 'GET', path: '/v1/kpis/:name', access: 'session' },
  audit: { method: 'GET', path: '/v1/audit/:recordId', access: 'session' },
} as const satisfies Record<string, Route>
export type RouteName = keyof typeof routes

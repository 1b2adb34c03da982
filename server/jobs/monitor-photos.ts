import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Store } from '../db/store.ts'
import type { ObjectStore } from '../objects/object-store.ts'
import type { ServerIdentity } from '../security/server-identity.ts'
import type { AlertChannel } from '../stages/alert/channel.ts'
import { deliverAlerts } from '../stages/alert/deliver-alerts.ts'
import { watchServer } from '../stages/alert/watch-server.ts'
import { closeWindows } from '../stages/monitor/close-windows.ts'
import type { WindowJudge } from '../stages/monitor/judge-window.ts'
import { ArrivedPhotos } from '../stages/monitor/measure-arrived.ts'
import type { JobKind } from './queue.ts'

interface MonitorJobPorts {
  readonly store: Store
  readonly objects: ObjectStore
  readonly clock: Clock
  readonly log: Logger
  readonly home: string
  readonly identity: ServerIdentity
  readonly judge: WindowJudge
  readonly channels: readonly AlertChannel[]
}

/** Photos a minute: a backlog goes away without keeping uploads waiting. */
const photosARun = 60

/** What watches the photos and the server behind the requests. */
export function monitorJobs(ports: MonitorJobPorts): JobKind<object>[] {
  const organisationId = ports.identity.organisation.id
  const arrived = new ArrivedPhotos(ports)
  return [
    {
      name: 'measure-photos',
      schedule: '* * * * *',
      async run() {
        await arrived.measure(organisationId, photosARun)
      },
    },
    {
      name: 'close-windows',
      schedule: '41 2 * * *',
      async run() {
        await closeWindows(ports, organisationId)
      },
    },
    {
      name: 'watch-server',
      schedule: '*/5 * * * *',
      run: () => watchServer(ports, organisationId),
    },
    {
      name: 'deliver-alerts',
      schedule: '* * * * *',
      run: () => deliverAlerts(ports, organisationId),
    },
  ]
}

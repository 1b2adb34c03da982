/** All wiring: what a running Lotlens is made of, in the order in which it depends on itself. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { ApiApp } from './api/api-context.ts'
import { makeRouter } from './api/router.ts'
import type { Address, Services } from './api/services.ts'
import { readAppVersion } from './app-version.ts'
import type { Clock } from './clock.ts'
import { openDatabase } from './db/database.ts'
import { Store } from './db/store.ts'
import { followRule } from './jobs/follow-training-rule.ts'
import { monitorJobs } from './jobs/monitor-photos.ts'
import { JobQueue } from './jobs/queue.ts'
import { scrubPhotos } from './jobs/scrub-photos.ts'
import { sweepExpired } from './jobs/sweep.ts'
import { tidyNightly } from './jobs/tidy.ts'
import { verifyPhoto } from './jobs/verify-photo.ts'
import { DiskObjectStore } from './objects/disk-object-store.ts'
import { AttemptLimit } from './security/attempt-limit.ts'
import { ServerIdentity } from './security/server-identity.ts'
import type { AlertSettings } from './stages/alert/channel.ts'
import { alertChannels } from './stages/alert/deliver-alerts.ts'
import { Importer } from './stages/dataset/importer.ts'
import { VersionPreviews } from './stages/dataset/preview-version.ts'
import { removeLeftoverImports } from './stages/dataset/staged-copies.ts'
import { OddityCheck } from './stages/ingest/oddities.ts'
import { readDeferred } from './stages/ingest/read-deferred.ts'
import { Uploads } from './stages/ingest/uploads.ts'
import { runStages } from './stages/train/run-stages.ts'
import { RunWorker } from './stages/train/run-worker.ts'
import { findPythonTrainer } from './trainer/trainer-program.ts'
import { WindowJudge } from './stages/monitor/judge-window.ts'
import { registerBundled } from './stages/register/register-bundled.ts'
import { DetectorShelf } from './stages/rollout/detector-shelf.ts'

export interface LotlensOptions {
  /** Folder of all data; the caller holds its lock. */
  readonly home: string
  readonly databaseUrl: string | null
  /** The built app. */
  readonly appFolder: string
  readonly address: Address
  /** Where alerts go beside the desk. */
  readonly alerts: AlertSettings
  readonly clock: Clock
  readonly log: Logger
}

export interface Lotlens {
  readonly router: ApiApp
  readonly services: Services
  /** Resolves where the database is lost: the process can only end, and be started again. */
  readonly lost: Promise<Error>
  /** Begins the work behind the requests. */
  startJobs(): Promise<void>
  /** Call after the last request has been answered. */
  close(): Promise<void>
}

/** Opens the data of a folder and wires everything over it. */
export async function openLotlens(options: LotlensOptions): Promise<Lotlens> {
  const { home, clock, log, address } = options
  const uploadsFolder = join(home, 'uploads')
  await mkdir(uploadsFolder, { recursive: true })
  const database = await openDatabase({
    folder: join(home, 'database'),
    url: options.databaseUrl,
    onIdleError: (error) => log.warn({ err: error }, 'a connection to the database broke'),
  })
  const store = new Store(database)
  const objects = new DiskObjectStore(join(home, 'photos'))
  const jobs = new JobQueue(database, log)
  let working = false
  const uploads = new Uploads({
    store,
    objects,
    clock,
    folder: uploadsFolder,
    photoArrived(sha) {
      // Until the jobs run, and where this fails, the next start finds the photo by its mark.
      if (!working) return
      jobs.enqueue('verify-photo', { sha }, sha).catch((error: unknown) => {
        log.error({ err: error }, 'could not enqueue the look at a photo')
      })
    },
  })
  const services: Services = {
    home,
    appVersion: readAppVersion(),
    store,
    objects,
    uploads,
    importer: new Importer({ store, objects, home, clock, log }),
    previews: new VersionPreviews(store),
    detectors: new DetectorShelf(),
    judge: new WindowJudge({ store, home, clock }),
    channels: alertChannels(options.alerts),
    oddityCheck: new OddityCheck(),
    address,
    clock,
    log,
    identity: await ServerIdentity.open(database.queries, clock()),
    pairAttempts: new AttemptLimit(clock, { maxFailures: 20, windowMs: 5 * 60_000 }),
  }
  await store.codes.dropStartCodes()
  await readDeferred(services)
  try {
    await registerBundled(services, services.identity.organisation.id)
  } catch (error) {
    // Evidence must be taken in whatever the model's folder is like.
    log.error({ err: error }, 'the model that came with the app could not be registered')
  }
  await uploads.finishLeftovers(
    async (id) => (await store.devices.find(id))?.organisationId ?? null,
  )
  await removeLeftoverImports(services)

  const runs = new RunWorker({
    store,
    home,
    clock,
    log,
    findTrainer: findPythonTrainer,
    stages: runStages(services),
  })

  return {
    services,
    lost: database.lost,
    router: makeRouter(services, options.appFolder),
    async startJobs() {
      await jobs.start([
        verifyPhoto(services),
        scrubPhotos(services),
        sweepExpired(services),
        tidyNightly({ database, uploads, clock }),
        followRule(services),
        ...monitorJobs(services),
      ])
      working = true
      await runs.start({ alone: options.databaseUrl === null })
      for (const sha of await store.blobs.undecoded(10_000)) {
        await jobs.enqueue('verify-photo', { sha }, sha)
      }
    },
    async close() {
      await runs.close()
      await services.importer.close()
      await services.detectors.close()
      if (working) await jobs.stop()
      working = false
      await database.close()
    },
  }
}

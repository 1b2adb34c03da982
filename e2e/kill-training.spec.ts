import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from '@playwright/test'
import { z } from 'zod/mini'
import { EventPage } from '../src/contract/console.ts'
import { DatasetDetail, DatasetPage, type DatasetVersion } from '../src/contract/dataset.ts'
import { Run, RunDetail, RunList, type TrainRequest } from '../src/contract/run.ts'
import { TrainerEvent } from '../src/contract/training.ts'
import { projectFolder } from '../server/build/project-folder.ts'
import { processStart } from '../server/home/process-start.ts'
import { bundledVersion } from '../server/testing/bundled-version.ts'
import { Administrator } from './administrator.ts'
import { RealServer } from './real-server.ts'

/** Enough passes over the demo data for two kills in their middle. */
const request: TrainRequest = {
  key: 'training-that-is-killed',
  dataset: 1,
  start: { from: 'version', version: bundledVersion },
  rate: 'warm',
  minutes: 2,
  epochs: 6,
  imgsz: null,
  seed: 3,
}

test('kill -9 of server and trainer in a training: one run, from its checkpoint, and no label lost or doubled', async () => {
  test.setTimeout(1_800_000)
  const server = await RealServer.startFresh()
  try {
    const desk = await Administrator.signIn(server)
    const dataset = await test.step('demo data, and a dataset version of it', async () => {
      await desk.post('/v1/demo')
      await until('the demo data is there', async () => {
        const { imports, importing } = DatasetPage.parse(await desk.get('/v1/datasets'))
        expect(importing?.error ?? null).toBeNull()
        return importing === null && imports.length === 1
      })
      await desk.post('/v1/datasets', { base: 'demo' })
      return labelsOf(desk)
    })

    const run = await test.step('a training, asked for twice with one key', async () => {
      const first = Run.parse(await desk.post('/v1/runs', request))
      const second = Run.parse(await desk.post('/v1/runs', request))
      expect(second.id).toBe(first.id)
      return first
    })

    await test.step('the server is killed in the middle of it', async () => {
      await epochReached(desk, run, 2)
      const trainer = await trainerOf(server, run)
      await server.kill()
      await server.start()
      const { resumes } = (await detailWhen(desk, run, (detail) => detail.run.resumes > 0)).run
      expect(resumes).toBe(1)
      await until('the orphan is gone', async () => (await processStart(trainer.pid)) === null)
      // Who has seen no answer asks again.
      expect(Run.parse(await desk.post('/v1/runs', request)).id).toBe(run.id)
    })

    await test.step('then its trainer is killed', async () => {
      await epochReached(desk, run, 4)
      process.kill((await trainerOf(server, run)).pid, 'SIGKILL')
      await detailWhen(desk, run, (detail) => detail.run.resumes > 1)
    })

    await test.step('it ends as one run with a whole curve and one version', async () => {
      const {
        run: ended,
        epochs,
        log,
      } = await detailWhen(desk, run, (detail) => detail.run.endedAt !== null)
      expect(ended, JSON.stringify(log)).toMatchObject({ state: 'finished', resumes: 2 })
      const [fresh, afterServer = 0, afterTrainer = 0] = await firstEpochs(server, run)
      expect(fresh).toBe(0)
      expect(afterServer).toBeGreaterThanOrEqual(2)
      expect(afterTrainer).toBeGreaterThanOrEqual(4)
      expect(epochs.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 7 }, (_, n) => n))
      const { runs } = RunList.parse(await desk.get('/v1/runs'))
      expect(runs.map(({ id, version }) => [id, version])).toEqual([[run.id, 'site/1']])
      expect(await eventsOf(desk, run)).toEqual([
        'run.requested',
        'run.started',
        'run.resumed',
        'run.resumed',
        'run.finished',
      ])
    })

    await test.step('no label is lost or doubled, and the log is as it was written', async () => {
      expect(await labelsOf(desk)).toEqual(dataset)
      await server.stop()
      expect(auditVerify(server)).toContain('whole')
    })
  } finally {
    await server.remove()
  }
})

/** Everything that the first dataset version says of its labels. */
async function labelsOf(desk: Administrator) {
  const { versions, imports } = DatasetPage.parse(await desk.get('/v1/datasets'))
  const items: DatasetDetail['items'] = []
  let version: DatasetVersion | null = null
  for (let count = 1; items.length < count;) {
    const path = `/v1/datasets/1?skip=${items.length}`
    const detail = DatasetDetail.parse(await desk.get(path))
    version = detail.version
    count = detail.itemCount
    items.push(...detail.items)
  }
  return { versions: versions.length, imports: imports.length, version, items }
}

async function epochReached(desk: Administrator, run: Run, epoch: number): Promise<void> {
  const reached = await detailWhen(desk, run, ({ run: { endedAt }, epochs }) => {
    return endedAt !== null || epochs.some((one) => one.epoch >= epoch)
  })
  expect(reached.run.failure).toBeNull()
}

async function detailWhen(
  desk: Administrator,
  run: Run,
  holds: (detail: RunDetail) => boolean,
): Promise<RunDetail> {
  let detail: RunDetail | null = null
  await until('the run came to that', async () => {
    detail = RunDetail.parse(await desk.get(`/v1/runs/${run.id}`))
    return holds(detail)
  })
  if (detail === null) throw new Error('unreachable')
  return detail
}

async function trainerOf(server: RealServer, run: Run): Promise<{ pid: number }> {
  const text = await readFile(join(server.home, 'runs', run.id, 'process.json'), 'utf8')
  return z.object({ pid: z.int() }).parse(JSON.parse(text))
}

/** The first epoch after each start of the trainer, by its own lines. */
async function firstEpochs(server: RealServer, run: Run): Promise<number[]> {
  const text = await readFile(join(server.home, 'runs', run.id, 'log.jsonl'), 'utf8')
  const events = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => TrainerEvent.parse(JSON.parse(line)))
  return events.flatMap((event, index) => {
    if (event.event !== 'started' || event.command !== 'train') return []
    const first = events.slice(index).find((later) => later.event === 'epoch')
    return first?.event === 'epoch' ? [first.epoch] : []
  })
}

/** Types of the run's events, oldest first. */
async function eventsOf(desk: Administrator, run: Run): Promise<string[]> {
  const types: string[] = []
  for (let path: string | null = '/v1/events'; path !== null;) {
    const { events, nextBefore } = EventPage.parse(await desk.get(path))
    const own = events.filter(({ stream }) => stream === `run:${run.id}`)
    types.push(...own.map(({ type }) => type))
    path = nextBefore === null ? null : `/v1/events?before=${nextBefore}`
  }
  return types.toReversed()
}

function auditVerify(server: RealServer): string {
  const cli = join(projectFolder, 'dist/server/cli.js')
  return execFileSync(process.execPath, [cli, 'audit', 'verify'], {
    cwd: projectFolder,
    env: { ...process.env, LOTLENS_HOME: server.home },
    encoding: 'utf8',
  })
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const waitMs = 250
  for (let waitedMs = 0; waitedMs < 400_000; waitedMs += waitMs) {
    if (await holds()) return
    await wait(waitMs)
  }
  throw new Error(`waited in vain until ${what}`)
}

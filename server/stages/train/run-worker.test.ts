import { spawn } from 'node:child_process'
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { processStart } from '../../home/process-start.ts'
import { RunBench, trainsFor, trainsWell, type Play } from '../../testing/run-bench.ts'
import { NoPythonError } from '../../trainer/find-python.ts'
import { recordProcess } from '../../trainer/process-record.ts'
import { runFolder } from './run-folder.ts'

let bench: RunBench
beforeAll(async () => {
  bench = await RunBench.open()
})
afterEach(() => bench.clear())
afterAll(() => bench.close())

const dies: Play = [{ epoch: [1, 9, { ap50: 0.1 }] }, { complain: 'Killed' }, { signal: 'SIGKILL' }]
const pathsOf = (id: string) => runFolder(bench.lotlens.home, id)

async function pidOfTrainer(id: string): Promise<number> {
  const text = await readFile(join(pathsOf(id).folder, 'process.json'), 'utf8')
  return (JSON.parse(text) as { pid: number }).pid
}

describe('work on a run', () => {
  it('goes through every step and keeps what the trainer said', async () => {
    await bench.plays({ train: [trainsWell] })
    const asked = await bench.ask()
    await bench.startWorker()
    const { run, epochs, log, artefacts } = await bench.when(asked, 'finished', 'failed')
    expect(run).toMatchObject({
      state: 'finished',
      step: 'registering',
      progress: 1,
      resumes: 0,
      version: expect.stringMatching(/^site\/\d+$/),
      codeSha: 'c'.repeat(64),
      environment: { python: '3.11.0', threads: 2 },
      lastMetrics: { ap50: 0.3, box_loss: 1.2 },
      failure: null,
    })
    expect(epochs.map(({ epoch, metrics }) => [epoch, metrics['ap50']])).toEqual([
      [0, 0.1],
      [1, 0.2],
      [2, 0.3],
    ])
    expect(run.firstEpochAt).not.toBeNull()
    expect(log.map(({ message }) => message)).toContain('calibrating on 64 photos')
    expect(artefacts.map(({ path, sha256 }) => [path, sha256?.length])).toEqual([
      ['training/best.safetensors', 64],
      ['model/model.int8.onnx', 64],
    ])
    expect(bench.stageCalls).toEqual([
      'export 1',
      'reference 1',
      `evaluate ${run.version}`,
      `register ${run.version}`,
    ])
    expect(await bench.events(asked)).toEqual(['run.requested', 'run.started', 'run.finished'])
    const [train, release] = await bench.calls()
    expect(train).toContain('--resume')
    expect(release).toContain('--demo')
  })

  it('N3: takes one run after the other, the oldest first', async () => {
    await bench.plays({ train: [trainsWell] })
    const first = await bench.ask()
    bench.lotlens.now += 1
    const second = await bench.ask({ seed: 8 })
    await bench.startWorker()
    await bench.when(second, 'finished', 'failed')
    const numbers = [first, second].map(async (run) => {
      const { version } = (await bench.when(run, 'finished')).run
      return Number(version?.replace('site/', ''))
    })
    const [one = 0, two] = await Promise.all(numbers)
    expect(two).toBe(one + 1)
    const seeds = (await bench.calls())
      .filter(([command]) => command === 'train')
      .map((words) => words[words.indexOf('--seed') + 1])
    expect(seeds).toEqual(['7', '8'])
  })

  it('N6: starts a trainer that died again, from its checkpoint', async () => {
    await bench.plays({ train: [dies, dies, trainsWell] })
    const asked = await bench.ask()
    await bench.startWorker()
    const { run, epochs, log } = await bench.when(asked, 'finished', 'failed')
    expect([run.state, run.resumes]).toEqual(['finished', 2])
    expect(epochs).toHaveLength(3)
    const warned = log.filter(({ level }) => level === 'warning').map(({ message }) => message)
    expect(warned).toContain('The trainer died (signal SIGKILL: Killed) and is started again.')
    expect(await bench.events(asked)).toEqual([
      'run.requested',
      'run.started',
      'run.resumed',
      'run.resumed',
      'run.finished',
    ])
  })

  it('N6: gives up on one that dies four times, and says what to do', async () => {
    await bench.plays({ train: [dies] })
    const asked = await bench.ask()
    await bench.startWorker()
    const { run } = await bench.when(asked, 'finished', 'failed')
    expect(run.failure).toMatchObject({ step: 'training', code: 'trainer_died' })
    expect(run.failure?.message).toContain('died 4 times in the step training')
    expect(run.failure?.message).toContain('short of memory: close other programs')
    expect(await bench.calls()).toHaveLength(4)
  })

  it('N6: an end without the word finished is a death, nonsense between lines is kept', async () => {
    const mumbles: Play = [{ print: 'Segment…\n{"event":"epoch"}\n{"ev' }, { exit: 0 }]
    await bench.plays({ train: [mumbles, trainsWell] })
    const asked = await bench.ask()
    await bench.startWorker()
    const { run, log } = await bench.when(asked, 'finished', 'failed')
    expect([run.state, run.resumes]).toEqual(['finished', 1])
    const messages = log.map(({ message }) => message)
    expect(messages).toEqual(expect.arrayContaining(['Segment…', '{"event":"epoch"}', '{"ev']))
  })

  it('N8: a trainer that says why it cannot is not asked again', async () => {
    const words = ['bad_checkpoint', 'the checkpoint best.safetensors cannot be read', '/a/best']
    await bench.plays({ train: [[{ failed: words }, { exit: 1 }]] })
    const asked = await bench.ask()
    await bench.startWorker()
    const { run } = await bench.when(asked, 'finished', 'failed')
    expect(run.failure).toEqual({
      step: 'training',
      code: 'bad_checkpoint',
      message: 'the checkpoint best.safetensors cannot be read',
      item: '/a/best',
    })
    expect(await bench.calls()).toHaveLength(1)
    expect(await bench.events(asked)).toContain('run.failed')
  })

  it('N8: a machine without Python fails the run in its first step', async () => {
    const asked = await bench.ask()
    await bench.startWorker({
      async findTrainer(progress) {
        progress('Making the trainer’s Python environment …')
        throw new NoPythonError('LOTLENS_PYTHON names /nowhere, and there is nothing.')
      },
    })
    const { run, log } = await bench.when(asked, 'finished', 'failed')
    expect(run.failure).toMatchObject({ step: 'environment', code: 'no_python' })
    expect(run.failure?.message).toContain('LOTLENS_PYTHON names /nowhere')
    expect(log.map(({ message }) => message)).toContain('Making the trainer’s Python environment …')
  })

  it('N8: a disk that is full while the log is written fails the run and ends its trainer', async () => {
    await bench.plays({ train: [trainsFor('/nowhere')] })
    const asked = await bench.ask()
    await mkdir(pathsOf(asked.id).folder, { recursive: true })
    await symlink('/dev/full', pathsOf(asked.id).log)
    await bench.startWorker()
    const { run } = await bench.whenTrue(asked, (detail) => detail.run.endedAt !== null)
    expect(run.failure).toMatchObject({ code: 'storage_full', item: bench.lotlens.home })
    expect(run.failure?.message).toContain('Free some')
    await expect(pidOfTrainer(asked.id)).rejects.toThrow('ENOENT')
  })

  it('goes on with the next run after one that failed', async () => {
    await bench.plays({ train: [[{ failed: ['bad_data', 'no'] }], trainsWell] })
    const first = await bench.ask()
    bench.lotlens.now += 1
    const second = await bench.ask()
    await bench.startWorker()
    await bench.when(second, 'finished')
    expect((await bench.when(first, 'failed')).run.version).toBeNull()
  })
})

describe('stopping a run', () => {
  it('N7: ends the trainer and keeps its checkpoint', async () => {
    await bench.plays({ train: [trainsFor('/nowhere')] })
    const asked = await bench.ask()
    await bench.startWorker()
    await bench.whenTrue(asked, ({ epochs }) => epochs.length > 0)
    const pid = await pidOfTrainer(asked.id)
    expect((await bench.stop(asked.id)).state).toBe('stopping')
    const { run, artefacts } = await bench.when(asked, 'stopped', 'failed')
    expect([run.state, run.failure]).toEqual(['stopped', null])
    expect(artefacts.map(({ path }) => path)).toContain('training/last.safetensors')
    expect(await processStart(pid)).toBeNull()
    expect((await bench.events(asked)).slice(-2)).toEqual(['run.stopping', 'run.stopped'])
    expect((await bench.stop(asked.id)).state).toBe('stopped')
  })

  it('N7: kills a trainer that does not hear', async () => {
    await bench.plays({ train: [[{ deaf: null }, ...trainsFor('/nowhere')]] })
    const asked = await bench.ask()
    await bench.startWorker()
    await bench.whenTrue(asked, ({ epochs }) => epochs.length > 0)
    const pid = await pidOfTrainer(asked.id)
    await bench.stop(asked.id)
    await bench.when(asked, 'stopped')
    expect(await processStart(pid)).toBeNull()
  })

  it('N7: that waits is done at once, and no trainer is ever started', async () => {
    await bench.plays({ train: [trainsWell] })
    const asked = await bench.ask()
    expect((await bench.stop(asked.id)).state).toBe('stopped')
    bench.lotlens.now += 1
    const next = await bench.ask()
    await bench.startWorker()
    await bench.when(next, 'finished')
    expect((await bench.calls()).filter(([command]) => command === 'train')).toHaveLength(1)
  })

  it('N7: that was asked for before the server was killed holds after it', async () => {
    await bench.plays({ train: [trainsWell] })
    const asked = await bench.ask()
    await bench.leaveBehind(asked.id)
    await bench.stop(asked.id)
    await bench.startWorker()
    await bench.when(asked, 'stopped')
    expect(await bench.calls()).toEqual([])
  })
})

describe('a run whose server is gone', () => {
  it('N5: goes on in the next server, and the orphan of the first is ended before', async () => {
    await bench.plays({ train: [trainsWell] })
    const asked = await bench.ask()
    await bench.leaveBehind(asked.id)
    const orphan = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], {
      detached: true,
      stdio: 'ignore',
    })
    orphan.unref()
    const pid = orphan.pid ?? 0
    await mkdir(pathsOf(asked.id).folder, { recursive: true })
    await recordProcess(pathsOf(asked.id).folder, pid)
    await bench.startWorker()
    const { run, log } = await bench.when(asked, 'finished', 'failed')
    expect([run.state, run.resumes]).toEqual(['finished', 1])
    expect(await processStart(pid)).toBeNull()
    expect(log[0]?.message).toContain(`Its trainer (process ${pid}) was still at work`)
    expect(await bench.events(asked)).toEqual(['run.requested', 'run.resumed', 'run.finished'])
  })

  it('N5: a process that got the orphan’s pid since is left alone', async () => {
    await bench.plays({ train: [trainsWell] })
    const asked = await bench.ask()
    await bench.leaveBehind(asked.id)
    await mkdir(pathsOf(asked.id).folder, { recursive: true })
    const record = JSON.stringify({ pid: process.pid, start: 'ticks 1' })
    await writeFile(join(pathsOf(asked.id).folder, 'process.json'), record)
    await bench.startWorker()
    expect((await bench.when(asked, 'finished', 'failed')).run.state).toBe('finished')
  })

  it('N5: was closed in good order: its trainer ends, and the run goes on later', async () => {
    const go = join(bench.lotlens.home, 'go')
    await bench.plays({ train: [trainsFor(go)] })
    const asked = await bench.ask()
    const worker = await bench.startWorker()
    await bench.whenTrue(asked, ({ epochs }) => epochs.length > 0)
    const pid = await pidOfTrainer(asked.id)
    await worker.close()
    expect(await processStart(pid)).toBeNull()
    expect((await bench.when(asked, 'running')).run.endedAt).toBeNull()
    await writeFile(go, '')
    await bench.startWorker()
    expect((await bench.when(asked, 'finished', 'failed')).run.resumes).toBe(1)
  })

  it('N4: on a shared database it waits until the lease has run out', async () => {
    await bench.plays({ train: [trainsWell] })
    const asked = await bench.ask()
    await bench.leaveBehind(asked.id)
    const now = bench.lotlens.now + 29_000
    const lease = { owner: 'another', until: now + 30_000 }
    const take = (at: number) => bench.store.transaction(({ runs }) => runs.take(lease, at))
    expect(await take(now)).toBeNull()
    bench.lotlens.now += 30_000
    await bench.startWorker({ alone: false })
    expect((await bench.when(asked, 'finished', 'failed')).run.state).toBe('finished')
  })

  it('N4: that lost its lease ends its trainer and writes nothing more', async () => {
    await bench.plays({ train: [trainsFor('/nowhere')] })
    const asked = await bench.ask()
    const worker = await bench.startWorker()
    await bench.whenTrue(asked, ({ epochs }) => epochs.length > 0)
    const pid = await pidOfTrainer(asked.id)
    await bench.store.runs.releaseAll()
    const lease = { owner: 'another', until: bench.lotlens.now + 1e9 }
    await bench.store.transaction(({ runs }) => runs.take(lease, bench.lotlens.now))
    while ((await processStart(pid)) !== null) await new Promise((done) => setTimeout(done, 50))
    await worker.close()
    const { run } = await bench.when(asked, 'running')
    expect([run.step, run.failure, run.endedAt]).toEqual(['training', null, null])
    expect(await bench.events(asked)).toEqual(['run.requested', 'run.started'])
  })

  it('N5: packaging that was done is not done again; evaluating is', async () => {
    await bench.plays({ train: [trainsWell] })
    const asked = await bench.ask()
    await bench.leaveBehind(asked.id)
    await bench.store.runs.change(asked.id, 'killed', { step: 'registering', version: 'site/400' })
    await bench.startWorker()
    const { run } = await bench.when(asked, 'finished', 'failed')
    expect(run.version).toBe('site/400')
    expect(await bench.calls()).toEqual([])
    expect(bench.stageCalls).toEqual(['export 1', 'evaluate site/400', 'register site/400'])
  })
})

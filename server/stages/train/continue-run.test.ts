import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { RunBench, trainsFor, trainsWell } from '../../testing/run-bench.ts'
import { continueRun } from './continue-run.ts'

let bench: RunBench
beforeAll(async () => {
  bench = await RunBench.open()
})
afterEach(() => bench.clear())
afterAll(() => bench.close())

function goOn(id: string) {
  const { organisationId } = bench
  return continueRun(bench.lotlens.services, { organisationId, id, actor: 'a-person' })
}

describe('going on with a run', () => {
  it('N10: that was stopped takes its training up from the checkpoint, once', async () => {
    await bench.plays({ train: [trainsFor('/nowhere'), trainsWell] })
    const asked = await bench.ask()
    await bench.startWorker()
    await bench.whenTrue(asked, ({ epochs }) => epochs.length > 0)
    await bench.stop(asked.id)
    await expect(goOn(asked.id)).rejects.toThrow('is still being stopped')
    const stopped = await bench.when(asked, 'stopped')
    await Promise.all([goOn(asked.id), goOn(asked.id)])
    const { run, epochs, artefacts } = await bench.when(asked, 'finished', 'failed')
    expect(run).toMatchObject({ state: 'finished', resumes: 1, failure: null })
    expect(run.startedAt).toBe(stopped.run.startedAt)
    expect(epochs).toHaveLength(3)
    expect(artefacts.map(({ path }) => path)).toContain('model/model.int8.onnx')
    const trained = (await bench.calls()).filter(([command]) => command === 'train')
    expect(trained).toHaveLength(2)
    expect(trained[1]).toEqual(trained[0])
    expect(trained[1]).toContain('--resume')
    expect(await bench.events(asked)).toEqual([
      'run.requested',
      'run.started',
      'run.stopping',
      'run.stopped',
      'run.continued',
      'run.resumed',
      'run.finished',
    ])
    await expect(goOn(asked.id)).rejects.toThrow('is finished; train again')
  })

  it('N10: that failed goes on in its step once the reason is gone', async () => {
    await bench.plays({ train: [trainsWell], release: [[{ failed: ['storage_full', 'full'] }]] })
    const asked = await bench.ask()
    await bench.startWorker()
    expect((await bench.when(asked, 'failed')).run.step).toBe('packaging')
    await bench.plays({ train: [trainsWell] })
    const again = await goOn(asked.id)
    expect([again.state, again.step, again.failure, again.endedAt]).toEqual([
      'queued',
      'packaging',
      null,
      null,
    ])
    expect((await bench.when(asked, 'finished', 'failed')).run.state).toBe('finished')
    expect((await bench.calls()).map(([command]) => command)).toEqual(['release'])
  })

  it('N10: after a kill of server and trainer that left it stopped', async () => {
    await bench.plays({ train: [trainsWell] })
    const asked = await bench.ask()
    await bench.leaveBehind(asked.id)
    await bench.stop(asked.id)
    await bench.startWorker()
    await bench.when(asked, 'stopped')
    await goOn(asked.id)
    expect((await bench.when(asked, 'finished', 'failed')).run.state).toBe('finished')
  })
})

import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { RunStep } from '../../../src/contract/run.ts'
import { endOrphan } from '../../trainer/process-record.ts'
import type { TrainerProgram } from '../../trainer/trainer-program.ts'
import { writeArtefacts } from './artefacts.ts'
import { packageModel, placeOfModel, type Packaged } from './package-model.ts'
import { failureOf } from './run-error.ts'
import { datasetFolder, lastCheckpoint } from './run-folder.ts'
import { LeaseLost, ServerClosing, StopAsked, type RunWork } from './run-work.ts'
import { trainModel } from './train-model.ts'

/**
 * Works on a run until it ends or the server closes: environment, data, training, packaging,
 * reference, evaluating, registering. Each step may have been cut off anywhere by a kill -9 and is
 * then done again, or goes on where it was.
 */
export async function workOnRun(work: RunWork): Promise<void> {
  try {
    await work.open()
    const orphan = await endOrphan(work.paths.folder)
    await begin(work, orphan)
    await throughSteps(work)
  } catch (error) {
    await end(work, error)
  }
}

async function begin(work: RunWork, orphan: number | null): Promise<void> {
  const { run } = work
  if (run.state === 'stopping') throw new StopAsked('asked before the server ended')
  if (run.state === 'queued' && run.startedAt !== null) {
    await work.say(`Goes on after it had ended early, at the step ${run.step}.`)
    await resume(work, {})
    return
  }
  if (run.state === 'queued') {
    const started = { state: 'running', startedAt: work.ports.clock() } as const
    await work.changeAndTell(started, 'run.started', {})
    return
  }
  const left = orphan === null ? '' : ` Its trainer (process ${orphan}) was still at work; ended.`
  await work.say(`The server began anew and takes up the step ${run.step}.${left}`, 'warning')
  await resume(work, { died: 'server' })
}

/** Counts that a run was taken up again; `died` names what had ended it, where nobody had asked. */
async function resume(work: RunWork, why: { readonly died?: 'server' }): Promise<void> {
  const { step } = work.run
  const resumes = work.run.resumes + 1
  await work.changeAndTell({ state: 'running', resumes }, 'run.resumed', { step, resumes, ...why })
}

async function throughSteps(work: RunWork): Promise<void> {
  const begun = work.run.step
  const isBehind = (step: RunStep) => place(step) < place(begun)
  // The trainer's place and the data may be gone since, so these two are always looked after.
  if (!isBehind('environment')) await work.toStep('environment')
  const program = await findTrainer(work)
  if (!isBehind('data')) await work.toStep('data')
  await exportData(work)
  if (!isBehind('training')) {
    await work.toStep('training')
    await trainModel(work, program)
  }
  const packaged = await placeOfModel(work)
  if (!isBehind('packaging')) {
    await work.toStep('packaging')
    await packageModel(work, program, packaged)
  }
  if (!isBehind('reference')) {
    await work.toStep('reference')
    await work.ports.stages.writeReference({ ...stageRequest(work), ...packaged })
  }
  // What evaluating found is nowhere until it is registered: both are done again together.
  await evaluateAndRegister(work, packaged)
}

function place(step: RunStep): number {
  return RunStep.options.indexOf(step)
}

async function findTrainer(work: RunWork): Promise<TrainerProgram> {
  let said = Promise.resolve()
  const program = await work.ports.findTrainer((line) => {
    said = said.then(() => work.say(line))
    said.catch(() => undefined) // it rejects below
  }, work.signal)
  await said
  return program
}

async function exportData(work: RunWork): Promise<void> {
  const { dataset: number, ...request } = stageRequest(work)
  const folder = datasetFolder(work.ports.home, number)
  await work.ports.stages.exportDataset({ ...request, number, folder })
}

async function evaluateAndRegister(work: RunWork, packaged: Packaged): Promise<void> {
  const { stages } = work.ports
  await work.toStep('evaluating')
  const found = await stages.evaluateCandidate({ ...stageRequest(work), ...packaged })
  work.signal.throwIfAborted()
  await work.toStep('registering')
  const { organisationId, dataset } = stageRequest(work)
  const runId = work.run.id
  await stages.registerVersion({ organisationId, dataset, runId, ...packaged, ...found })
  await rm(join(work.paths.training, lastCheckpoint), { force: true })
  await writeArtefacts(work.paths, packaged.modelFolder)
  const { version } = packaged
  const gate = found.verdict.verdict
  await work.say(`Registered as ${version}; the gate says ${gate}.`)
  work.setProgress(1, null)
  const ended = { state: 'finished', ...work.progress, endedAt: work.ports.clock() } as const
  await work.changeAndTell(ended, 'run.finished', { version, gate })
}

function stageRequest(work: RunWork) {
  const { organisationId, signal, run } = work
  const onProgress = (fraction: number) => work.setProgress(fraction, null)
  return { organisationId, signal, dataset: run.request.dataset, onProgress }
}

/** What the end of the work means for the run. */
async function end(work: RunWork, error: unknown): Promise<void> {
  const why = work.signal.aborted ? work.signal.reason : error
  if (why instanceof LeaseLost || why instanceof ServerClosing) return
  const { ports, run } = work
  work.setProgress(null, null)
  const ended = { ...work.progress, endedAt: ports.clock() }
  const { step } = run
  if (why instanceof StopAsked) {
    await work.changeAndTell({ ...ended, state: 'stopped' }, 'run.stopped', { step })
    return
  }
  const { failure, expected } = failureOf(why, { step, home: ports.home })
  if (!expected) ports.log.error({ err: why, runId: run.id }, 'a run failed')
  await work.changeAndTell({ ...ended, state: 'failed', failure }, 'run.failed', { failure })
}

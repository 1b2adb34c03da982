import { statfs } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod/mini'
import { Sha256 } from '../../../src/contract/ids.ts'
import type { TrainerEvent } from '../../../src/contract/training.ts'
import { runTrainer, type TrainerEnd } from '../../trainer/run-trainer.ts'
import type { TrainerProgram } from '../../trainer/trainer-program.ts'
import { findDatasetVersion } from '../dataset/labelled-photos.ts'
import { modelFolderOf } from '../register/model-folders.ts'
import { RunError } from './run-error.ts'
import { datasetFolder } from './run-folder.ts'
import type { RunWork } from './run-work.ts'
import { trainArguments, type TrainSetting } from './train-arguments.ts'

/** Checkpoints, model files and log of a run; less than this ends in a full disk. */
const neededBytes = 300 * 1024 ** 2
/** A trainer that goes without a word is started again so often. */
const mostDeaths = 3

const StartedConfig = z.object({
  code_sha256: z.optional(Sha256),
  environment: z.optional(z.record(z.string(), z.unknown())),
})

/** Trains until the checkpoint that is best on val lies in the run's folder. */
export async function trainModel(work: RunWork, program: TrainerProgram): Promise<void> {
  await checkRoom(work.ports.home)
  const { request } = work.run
  const { counts } = await findDatasetVersion(work.ports, work.organisationId, request.dataset)
  const words = trainArguments({
    request,
    counts,
    start: await findStart(work),
    dataset: datasetFolder(work.ports.home, request.dataset),
    out: work.paths.training,
    threads: availableParallelism(),
  })
  await trainerToItsEnd(work, { program, words }, (event) => noteTraining(work, event))
}

/**
 * Runs a command of the trainer, again where it dies without a word.
 * @throws RunError where the trainer says why it cannot, or dies too often
 */
export async function trainerToItsEnd(
  work: RunWork,
  { program, words }: { readonly program: TrainerProgram; readonly words: readonly string[] },
  note: (event: TrainerEvent) => Promise<void>,
): Promise<void> {
  const { signal, paths } = work
  for (let deaths = 0; ;) {
    const end = await runTrainer({
      program,
      words,
      folder: paths.folder,
      signal,
      async onEvent(event) {
        if (event.event !== 'progress') await work.writeDown(event)
        await note(event)
      },
    })
    if (end.how === 'finished') return
    if (end.how === 'failed') throw new RunError(end.code, end.message, end.item)
    deaths += 1
    if (deaths > mostDeaths) throw diedTooOften(work, deaths, end)
    await noteDeath(work, end.words)
  }
}

async function noteDeath(work: RunWork, words: string): Promise<void> {
  await work.say(`The trainer died (${words}) and is started again.`, 'warning')
  const resumes = work.run.resumes + 1
  const { step } = work.run
  await work.changeAndTell({ resumes }, 'run.resumed', { step, resumes, died: 'trainer' })
}

function diedTooOften(
  work: RunWork,
  deaths: number,
  { words }: Extract<TrainerEnd, { how: 'died' }>,
): RunError {
  const { step } = work.run
  const why = words.startsWith('signal SIGKILL')
    ? 'The machine may be short of memory: close other programs or take a smaller input size'
    : 'Read the log of the run for the reason'
  return new RunError(
    'trainer_died',
    `The trainer died ${deaths} times in the step ${step} (last: ${words}). ${why}, then start ` +
      'the training again.',
  )
}

/** Figures, environment and progress of a training into the run's row. */
async function noteTraining(work: RunWork, event: TrainerEvent): Promise<void> {
  const { run, ports } = work
  if (event.event === 'started') {
    const config = StartedConfig.parse(event.config)
    await work.change({
      codeSha: config.code_sha256 ?? null,
      environment: config.environment ?? null,
    })
  } else if (event.event === 'progress') {
    work.setProgress(event.of === null ? null : event.done / event.of, event.eta_s)
  } else if (event.event === 'epoch') {
    const { epoch, of, metrics } = event
    await ports.store.runs.putEpoch(run.id, { epoch, of, at: Date.parse(event.at), metrics })
    if (run.firstEpochAt === null) await work.change({ firstEpochAt: ports.clock() })
  }
}

/** @throws RunError where the version that it starts from is not there any more */
async function findStart({ ports, organisationId, run }: RunWork): Promise<TrainSetting['start']> {
  const { start } = run.request
  if (start.from === 'random') return null
  const version = await ports.store.models.find(organisationId, start.version)
  const file = version?.manifest.files.find(({ role }) => role === 'checkpoint')
  if (version === null || file === undefined) {
    const message = `${start.version} has no checkpoint any more; start from another version`
    throw new RunError('no_start', message, start.version)
  }
  const checkpoint = join(modelFolderOf(ports.home, start.version), file.path)
  return { checkpoint, imgsz: version.manifest.input.width }
}

async function checkRoom(home: string): Promise<void> {
  const { bavail, bsize } = await statfs(home)
  const freeBytes = bavail * bsize
  if (freeBytes >= neededBytes) return
  throw new RunError(
    'storage_full',
    `${home} has ${Math.floor(freeBytes / 1024 ** 2)} MB free, a training needs ` +
      `${neededBytes / 1024 ** 2} MB. Free some room, then start the training again.`,
    home,
  )
}

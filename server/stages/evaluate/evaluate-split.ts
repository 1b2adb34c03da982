import type { Sha256 } from '../../../src/contract/ids.ts'
import type { ModelManifest } from '../../../src/contract/model.ts'
import {
  curveThresholds,
  figureThresholds,
  type FileReading,
} from '../../../src/domain/file-evaluation.ts'
import { median } from '../../../src/domain/median.ts'
import type { LabelledPhoto } from '../../../src/domain/photo-outcome.ts'
import { ApiError } from '../../api-error.ts'
import { NodeDetector } from '../../detect/node-detector.ts'
import type { ObjectStore } from '../../objects/object-store.ts'
import { Undo } from '../../undo.ts'
import { SplitFigures } from './split-figures.ts'
import type { FileResult } from './split-figures-messages.ts'

/** One file of a model that is to be evaluated. */
export interface FileToEvaluate {
  readonly modelPath: string
  readonly manifest: ModelManifest
  /** Its time is to be compared with that of the other timed ones. */
  readonly timed: boolean
}

export interface SplitPorts {
  /** How many photos there are: with few, each is timed several times. */
  readonly photoCount: number
  readonly objects: Pick<ObjectStore, 'read'>
  readonly signal: AbortSignal
  onPhoto(): void
}

interface OpenFile extends FileToEvaluate {
  readonly detector: NodeDetector
}

/**
 * Runs every file on every photo of a split; on the first photos the timed ones one after the other,
 * so that their times can be compared, and which of them comes first changes from photo to photo.
 * One photo is in memory at a time.
 * @returns what each file did, in the order of the files
 * @throws ApiError conflict where a photo is not there or does not decode, naming it
 */
export async function evaluateSplit(
  files: readonly FileToEvaluate[],
  photos: AsyncIterable<LabelledPhoto>,
  { objects, signal, onPhoto, photoCount }: SplitPorts,
): Promise<readonly FileResult[]> {
  const undo = new Undo()
  try {
    const figures = new SplitFigures(files.map(({ manifest }) => manifest.thresholds))
    undo.add(() => figures.close())
    const opened: OpenFile[] = []
    for (const file of files) {
      const detector = await NodeDetector.open({ ...file, threadCount: 1 })
      undo.add(() => detector.close())
      opened.push({ ...file, detector })
    }
    let turn = 0
    const rounds = Math.max(1, Math.ceil(fewestTimings / Math.max(1, photoCount)))
    for await (const photo of photos) {
      signal.throwIfAborted()
      const picture = await readPhoto(objects, photo.sha)
      const readings = await readAll(opened, picture, { turn, rounds }).catch((cause: unknown) => {
        const what = cause instanceof Error ? cause.message : String(cause)
        throw new ApiError('conflict', `the photo ${photo.sha} could not be evaluated: ${what}`)
      })
      await figures.add(photo, readings)
      turn += 1
      onPhoto()
    }
    return await figures.finish()
  } finally {
    await undo.run()
  }
}

/** A median of fewer would be the machine's mood; more tell nothing new. */
const fewestTimings = 60

/**
 * What each file says of a picture, in the order of the files. Until there are enough timings, the
 * timed ones run first, one after the other and with nothing beside them (a second session on the
 * other core would slow one of the two and not the other), from the `turn`th on, `rounds` times.
 */
async function readAll(
  files: readonly OpenFile[],
  picture: Uint8Array,
  { turn, rounds }: { turn: number; rounds: number },
): Promise<FileReading[]> {
  const timed = turn < fewestTimings ? files.filter((file) => file.timed) : []
  const timesMs = new Map(timed.map((file): [OpenFile, number[]] => [file, []]))
  const readings = new Map<OpenFile, FileReading>()
  for (let step = 0; step < timed.length * rounds; step += 1) {
    const file = timed[(turn + step) % timed.length]
    if (file === undefined) continue
    const { inferMs, ...boxes } = await readOne(file, picture)
    const times = timesMs.get(file) ?? []
    times.push(inferMs)
    readings.set(file, { ...boxes, inferMs: median(times) })
  }
  return await Promise.all(
    files.map(async (file): Promise<FileReading> => {
      return readings.get(file) ?? { ...(await readOne(file, picture)), inferMs: null }
    }),
  )
}

async function readOne(
  { detector, manifest }: OpenFile,
  picture: Uint8Array,
): Promise<FileReading & { inferMs: number }> {
  const asked = [figureThresholds, curveThresholds(manifest.thresholds)]
  const { readings, timings } = await detector.read(picture, asked)
  const [forFigures = [], forCurves = []] = readings
  return { forFigures, forCurves, inferMs: timings.inferMs }
}

async function readPhoto(objects: SplitPorts['objects'], sha: Sha256): Promise<Uint8Array> {
  const object = await objects.read(sha)
  if (object === null) {
    const what = `the photo ${sha} of the dataset is no longer on this server`
    throw new ApiError('conflict', `${what}: import it again`)
  }
  const parts: Buffer[] = []
  for await (const part of object.stream) parts.push(Buffer.from(part as Uint8Array))
  return Buffer.concat(parts)
}

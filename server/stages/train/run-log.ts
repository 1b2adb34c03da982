import { appendFile, open } from 'node:fs/promises'
import type { RunLogLine } from '../../../src/contract/run.ts'
import { TrainerEvent } from '../../../src/contract/training.ts'
import { asStorageError } from '../../objects/storage-full-error.ts'

/** As much of a log's end as a page shows; a long run's log has megabytes. */
const tailBytes = 256 * 1024

/**
 * Appends an event as a line. A blank line comes before it: where a full disk or a kill cut the
 * last line short, this one is whole all the same.
 * @throws StorageFullError
 */
export async function appendToLog(path: string, event: TrainerEvent): Promise<void> {
  try {
    await appendFile(path, `\n${JSON.stringify(event)}`)
  } catch (error) {
    throw asStorageError(error)
  }
}

/** The last lines for a person, oldest first. Epochs and checkpoints are shown elsewhere. */
export async function readLogTail(path: string, limit: number): Promise<RunLogLine[]> {
  const lines = (await readEnd(path)).split('\n')
  return lines.flatMap((line) => logLineOf(line) ?? []).slice(-limit)
}

async function readEnd(path: string): Promise<string> {
  try {
    const file = await open(path, 'r')
    try {
      const { size } = await file.stat()
      const start = Math.max(0, size - tailBytes)
      const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), { position: start })
      return buffer.toString('utf8', 0, bytesRead)
    } finally {
      await file.close()
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  }
}

/** Null for what a person need not read, and for a line that was cut short. */
function logLineOf(line: string): RunLogLine | null {
  const event = parse(line)
  if (event === null) return null
  const at = Date.parse(event.at)
  if (event.event === 'log') return { at, level: event.level, message: event.message }
  if (event.event === 'started') return { at, level: 'info', message: `${event.command} begins` }
  if (event.event === 'finished') return { at, level: 'info', message: 'done' }
  if (event.event === 'failed') return { at, level: 'error', message: event.message }
  return null
}

function parse(line: string): TrainerEvent | null {
  try {
    return TrainerEvent.parse(JSON.parse(line))
  } catch (error) {
    if (error instanceof Error) return null
    throw error
  }
}

import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod/mini'
import { processStart } from '../home/process-start.ts'

/** Which process works in a folder: the pid may be another's by now, its start then differs. */
const ProcessRecord = z.object({ pid: z.int().check(z.gte(2)), start: z.string() })

const pathIn = (folder: string) => join(folder, 'process.json')
const graceMs = 8_000
const pollMs = 50

/** Writes down who works in the folder, so that a later server finds it. */
export async function recordProcess(folder: string, pid: number): Promise<void> {
  const start = await processStart(pid)
  if (start === null) return // it has ended already
  const beside = `${pathIn(folder)}.new`
  try {
    await writeFile(beside, JSON.stringify({ pid, start }))
    await rename(beside, pathIn(folder))
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
}

export async function forgetProcess(folder: string): Promise<void> {
  await rm(pathIn(folder), { force: true })
}

/**
 * Ends the trainer that a killed server left at work in the folder, with its whole process group.
 * @returns its pid, null where none was left
 */
export async function endOrphan(folder: string): Promise<number | null> {
  const record = await readRecord(folder)
  if (record === null) return null
  const isAlive = async () => (await processStart(record.pid)) === record.start
  const wasAlive = await isAlive()
  if (wasAlive) await endGroup(record.pid, isAlive)
  await forgetProcess(folder)
  return wasAlive ? record.pid : null
}

/** SIGTERM, and SIGKILL for whoever does not hear it; resolves when the leader is gone. */
export async function endGroup(pid: number, isAlive: () => Promise<boolean>): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    signalGroup(pid, signal)
    for (let waitedMs = 0; waitedMs < graceMs && (await isAlive()); waitedMs += pollMs) {
      await wait(pollMs)
    }
  }
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch (error) {
    // ESRCH: it ended in this very moment.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

async function readRecord(folder: string): Promise<z.infer<typeof ProcessRecord> | null> {
  try {
    return ProcessRecord.parse(JSON.parse(await readFile(pathIn(folder), 'utf8')))
  } catch (error) {
    // The file appears whole; one that makes no sense is no record of ours.
    if (error instanceof Error) return null
    throw error
  }
}

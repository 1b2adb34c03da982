import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod/mini'
import { processStart } from './process-start.ts'

const Holder = z.object({ pid: z.int(), start: z.string(), host: z.string() })
type Holder = z.infer<typeof Holder>

/** The folder belongs to another running process. */
export class HomeInUseError extends Error {
  override name = 'HomeInUseError'
  readonly code = 'home_in_use'
}

export interface HomeLock {
  release(): Promise<void>
}

const beatMs = 5_000
/** Another machine's (or container's) lock counts as left behind after this long without a beat. */
const silentAfterMs = 4 * beatMs

/**
 * Takes the folder for this process: two databases on one folder lose rows without a word. A lock
 * whose process is dead is taken over; a pid that was given to a new process meanwhile is told by
 * the time at which that process began.
 * @throws HomeInUseError
 */
export async function lockHome(home: string): Promise<HomeLock> {
  const path = join(home, 'lock.json')
  const own: Holder = {
    pid: process.pid,
    start: (await processStart(process.pid)) ?? 'unknown',
    host: hostname(),
  }
  const text = JSON.stringify(own)
  for (let attempt = 0; !(await createWhole(path, text)); attempt++) {
    const found = await readText(path)
    if (found === null) continue
    const holder = parseHolder(found)
    if (attempt > 20 || (holder !== null && (await holds(holder, path)))) {
      throw new HomeInUseError(
        `folder ${home} is in use by process ${holder?.pid ?? 'unknown'}; ` +
          'stop it or choose another LOTLENS_HOME',
      )
    }
    await moveStaleAside(path, found)
  }
  return heldLock(path, text)
}

function heldLock(path: string, text: string): HomeLock {
  const beat = setInterval(() => {
    // A failed beat is no reason to stop: it only shortens another machine's wait.
    utimes(path, new Date(), new Date()).catch(() => undefined)
  }, beatMs)
  beat.unref()
  return {
    async release() {
      clearInterval(beat)
      if ((await readText(path)) === text) await rm(path, { force: true })
    },
  }
}

/** Creates the file with all of its content at once; false where there is one. */
async function createWhole(path: string, text: string): Promise<boolean> {
  const draft = `${path}.${process.pid}.${process.hrtime.bigint()}`
  await writeFile(draft, text)
  try {
    await link(draft, path)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  } finally {
    await rm(draft, { force: true })
  }
}

/** Two processes may see the same stale lock: only what was seen is removed, never a fresh one. */
async function moveStaleAside(path: string, seen: string): Promise<void> {
  const aside = `${path}.stale.${process.pid}`
  try {
    await rename(path, aside)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return
    throw error
  }
  const moved = await readText(aside)
  if (moved !== null && moved !== seen) await createWhole(path, moved)
  await rm(aside, { force: true })
}

async function holds(holder: Holder, path: string): Promise<boolean> {
  if (holder.host === hostname()) {
    const start = await processStart(holder.pid)
    return start !== null && (holder.start === 'unknown' || start === holder.start)
  }
  const { mtimeMs } = await stat(path)
  return Date.now() - mtimeMs < silentAfterMs
}

function parseHolder(text: string): Holder | null {
  try {
    return Holder.parse(JSON.parse(text))
  } catch (error) {
    // Files appear whole, so this is no lock of ours: it holds nobody.
    if (error instanceof Error) return null
    throw error
  }
}

async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

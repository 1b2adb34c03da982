import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HomeInUseError, lockHome } from './home-lock.ts'
import { processStart } from './process-start.ts'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'lotlens-lock-'))
})
afterEach(() => rm(home, { recursive: true, force: true }))

const lockFile = () => join(home, 'lock.json')

async function pidOfDeadProcess(): Promise<number> {
  const child = spawn(process.execPath, ['-e', ''])
  await once(child, 'exit')
  return child.pid ?? 0
}

async function writeLock(holder: { pid: number; start: string; host?: string }): Promise<void> {
  await writeFile(lockFile(), JSON.stringify({ host: hostname(), ...holder }))
}

/** Whether the folder can be locked; it is free again afterwards. */
async function canBeTaken(): Promise<boolean> {
  try {
    await (await lockHome(home)).release()
    return true
  } catch (error) {
    if (error instanceof HomeInUseError) return false
    throw error
  }
}

describe('the lock of a folder', () => {
  it('is one process’s, and says to the second what to do', async () => {
    const lock = await lockHome(home)
    const second = lockHome(home)
    await expect(second).rejects.toThrow(HomeInUseError)
    await expect(second).rejects.toThrow(
      `folder ${home} is in use by process ${process.pid}; stop it or choose another LOTLENS_HOME`,
    )
    await lock.release()
    expect(await canBeTaken()).toBe(true)
  })

  it('of a dead process is taken over', async () => {
    await writeLock({ pid: await pidOfDeadProcess(), start: 'ticks 1' })
    expect(await canBeTaken()).toBe(true)
  })

  it('of a process whose pid was given to another meanwhile is taken over', async () => {
    await writeLock({ pid: process.pid, start: 'ticks 1' })
    expect(await canBeTaken()).toBe(true)
  })

  it('of a live process is not, by its pid and its start', async () => {
    const start = (await processStart(process.ppid)) ?? ''
    await writeLock({ pid: process.ppid, start })
    await expect(lockHome(home)).rejects.toThrow(`process ${process.ppid}`)
  })

  it('of another machine stands while it beats, and falls when it is silent', async () => {
    await writeLock({ pid: 1, start: 'ticks 1', host: 'another' })
    await expect(lockHome(home)).rejects.toThrow('process 1')
    const longAgo = new Date(Date.now() - 60_000)
    await utimes(lockFile(), longAgo, longAgo)
    expect(await canBeTaken()).toBe(true)
  })

  it('that makes no sense holds nobody', async () => {
    await writeFile(lockFile(), '{"pid":')
    expect(await canBeTaken()).toBe(true)
  })

  it('goes to exactly one of many that find it stale together', async () => {
    await writeLock({ pid: await pidOfDeadProcess(), start: 'ticks 1' })
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => lockHome(home)))
    const locks = outcomes.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    expect(locks).toHaveLength(1)
    expect(JSON.parse(await readFile(lockFile(), 'utf8'))).toMatchObject({ pid: process.pid })
    await locks[0]?.release()
  })
})

import { appendFile, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { StorageFullError } from '../../objects/storage-full-error.ts'
import { appendToLog, readLogTail } from './run-log.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lotlens-run-log-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const at = '2026-11-27T10:00:00.000Z'
const line = (message: string) => ({ event: 'log', at, level: 'info', message }) as const

describe('the log of a run', () => {
  it('shows its last lines, without what pages show elsewhere', async () => {
    const path = join(folder, 'log')
    await appendToLog(path, { event: 'started', at, command: 'train', config: {} })
    await appendToLog(path, { event: 'checkpoint', at, path: 'last', epoch: 1 })
    for (const word of ['one', 'two', 'three']) await appendToLog(path, line(word))
    await appendToLog(path, { event: 'failed', at, code: 'bad', message: 'no' })
    const shown = await readLogTail(path, 100)
    expect(shown.map(({ level, message }) => `${level} ${message}`)).toEqual([
      'info train begins',
      'info one',
      'info two',
      'info three',
      'error no',
    ])
    expect(shown[0]?.at).toBe(Date.parse(at))
    expect((await readLogTail(path, 2)).map(({ message }) => message)).toEqual(['three', 'no'])
  })

  it('bears a line that a kill cut short: the next one is whole', async () => {
    const path = join(folder, 'cut')
    await appendToLog(path, line('before'))
    await appendFile(path, '\n{"event":"log","at":"2026')
    await appendToLog(path, line('after'))
    const shown = await readLogTail(path, 100)
    expect(shown.map(({ message }) => message)).toEqual(['before', 'after'])
  })

  it('of megabytes is read from its end', async () => {
    const path = join(folder, 'long')
    for (let round = 0; round < 40; round++) await appendToLog(path, line('x'.repeat(20_000)))
    await appendToLog(path, line('last'))
    expect((await readLogTail(path, 1)).map(({ message }) => message)).toEqual(['last'])
  })

  it('that is not there yet is empty, and on a full disk it says so', async () => {
    expect(await readLogTail(join(folder, 'none'), 10)).toEqual([])
    const full = join(folder, 'full')
    await symlink('/dev/full', full)
    await expect(appendToLog(full, line('x'))).rejects.toThrow(StorageFullError)
  })
})

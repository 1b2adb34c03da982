import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seedPglite } from '../testing/test-database.ts'
import { PgliteThread } from './pglite-thread.ts'

let home: string
let thread: PgliteThread
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'lotlens-pglite-'))
  await seedPglite(home)
  thread = new PgliteThread(join(home, 'database'))
  await thread.exec('create table note (id int primary key, text text)')
})
afterAll(async () => {
  await thread.close()
  await rm(home, { recursive: true, force: true })
})

const count = async () =>
  (await thread.query<{ n: number }>('select count(*)::int as n from note')).rows[0]?.n

describe('a database thread that dies', () => {
  it('fails what waits for it and tells that it is lost', async () => {
    const doomed = new PgliteThread('/dev/null/no-folder')
    await expect(doomed.query('select 1')).rejects.toThrow('ENOTDIR')
    expect((await doomed.lost).message).toContain('ENOTDIR')
    await expect(doomed.exec('select 1')).rejects.toThrow('ENOTDIR')
  })
})

describe('the embedded database', () => {
  it('makes every commit durable with a real fsync', async () => {
    const before = await thread.fsyncCount()
    for (let id = 100; id < 120; id++) {
      await thread.query('insert into note values ($1, $2)', [id, 'x'])
    }
    expect((await thread.fsyncCount()) - before).toBeGreaterThanOrEqual(20)
    const { rows } = await thread.query(
      'select name, setting from pg_settings where name = any($1)',
      [['fsync', 'wal_sync_method', 'synchronous_commit', 'full_page_writes']],
    )
    expect(Object.fromEntries(rows.map((row) => Object.values(row as object)))).toEqual({
      fsync: 'on',
      wal_sync_method: 'fsync',
      synchronous_commit: 'on',
      full_page_writes: 'on',
    })
  })

  it('reading costs no fsync', async () => {
    await count()
    const before = await thread.fsyncCount()
    await count()
    expect(await thread.fsyncCount()).toBe(before)
  })

  it('keeps statements of others out of a transaction', async () => {
    const before = (await count()) ?? 0
    let done = false
    const transaction = thread.transaction(async (session) => {
      await session.query("insert into note values (1, 'a')")
      await new Promise((resolve) => setTimeout(resolve, 50))
      await session.query("insert into note values (2, 'b')")
      done = true
    })
    const seen = count().then((n) => ({ n, done }))
    await transaction
    expect(await seen).toEqual({ n: before + 2, done: true })
  })

  it('rolls back where the work throws, and goes on', async () => {
    const before = await count()
    const work = thread.transaction(async (session) => {
      await session.query("insert into note values (3, 'c')")
      throw new Error('changed my mind')
    })
    await expect(work).rejects.toThrow('changed my mind')
    expect(await count()).toBe(before)
  })

  it('is not poisoned by a text that fails between its BEGIN and COMMIT', async () => {
    await expect(thread.exec('BEGIN; select 1/0; COMMIT')).rejects.toThrow('division by zero')
    expect(await count()).toBeTypeOf('number')
  })

  it('gives an error with Postgres’s code', async () => {
    await thread.query("insert into note values (50, 'x')")
    await expect(thread.query("insert into note values (50, 'x')")).rejects.toMatchObject({
      code: '23505',
    })
  })

  it('refuses to wait for itself inside a transaction', async () => {
    const work = thread.transaction(() => thread.query('select 1'))
    await expect(work).rejects.toThrow('inside a transaction use its own session')
  })

  it('leaves the main loop free while it works', async () => {
    let ticks = 0
    const timer = setInterval(() => (ticks += 1), 5)
    await thread.query('select sum(i) from generate_series(1, 3000000) as i')
    clearInterval(timer)
    expect(ticks).toBeGreaterThan(3)
  })

  it('gives back the room of deleted rows', async () => {
    await thread.exec('vacuum')
    expect(await count()).toBeTypeOf('number')
  })

  it('lies in a folder of plain Postgres files', async () => {
    expect(await readdir(join(home, 'database'))).toContain('PG_VERSION')
  })
})

import { sql } from 'drizzle-orm'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { verifyChain } from '../audit/verify-chain.ts'
import { makeTestDatabase } from '../testing/test-database.ts'
import { openDatabase, type Database } from './database.ts'
import { EventLog } from './event-log.ts'

let home: string
let database: Database
let remove: () => Promise<void>

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'lotlens-events-'))
  const made = await makeTestDatabase(home)
  ;({ remove } = made)
  database = await openDatabase({ folder: join(home, 'database'), url: made.url })
})
afterAll(async () => {
  await database.close()
  await remove()
  await rm(home, { recursive: true, force: true })
})

/** What a person with the database's own password can do. */
async function tamper(statement: string): Promise<void> {
  await database.transaction(async (db) => {
    await db.execute(sql.raw('alter table event disable trigger all'))
    await db.execute(sql.raw(statement))
    await db.execute(sql.raw('alter table event enable trigger all'))
  })
}

async function append(...types: string[]): Promise<void> {
  for (const [index, type] of types.entries()) {
    await database.transaction((db) =>
      new EventLog(db).append({
        stream: `inspection:${index % 2}`,
        type,
        payload: { index, text: 'žluťoučký "kůň"', nested: { b: 1, a: [1.5, null] } },
        actor: 'somebody',
        device: null,
        at: 1_795_000_000_000 + index,
      }),
    )
  }
}

const verdict = () => verifyChain(new EventLog(database.queries))

beforeEach(async () => {
  await tamper('truncate table event')
  await append('one', 'two', 'three', 'four')
})

describe('the event log', () => {
  it('numbers events without a gap, and each stream by itself', async () => {
    const rows = await new EventLog(database.queries).after(0, 10)
    expect(rows.map(({ seq, stream, version }) => [seq, stream, version])).toEqual([
      [1, 'inspection:0', 1],
      [2, 'inspection:1', 1],
      [3, 'inspection:0', 2],
      [4, 'inspection:1', 2],
    ])
    expect(await verdict()).toEqual({ whole: true, count: 4, lastHash: rows.at(-1)?.hash })
  })

  it.each([
    "update event set type = 'x' where seq = 2",
    'delete from event where seq = 4',
    'truncate table event',
  ])('refuses %j', async (statement) => {
    const attempt = database.queries.execute(sql.raw(statement)).then(String, (error: unknown) => {
      if (!(error instanceof Error)) throw error
      return error.cause instanceof Error ? error.cause.message : error.message
    })
    expect(await attempt).toContain('append-only')
    expect((await verdict()).whole).toBe(true)
  })

  it.each([
    [
      'one byte of a payload',
      `update event set payload = replace(payload, '"index":1', '"index":7')`,
      2,
    ],
    ['white space in a payload', `update event set payload = payload || ' ' where seq = 3`, 3],
    ['a type', "update event set type = 'tvo' where seq = 2", 2],
    ['a time', 'update event set at = at + 1 where seq = 1', 1],
    ['an actor', "update event set actor = 'nobody' where seq = 4", 4],
    ['a device', "update event set device = 'd' where seq = 4", 4],
    ['a hash', "update event set hash = repeat('a', 64) where seq = 2", 2],
    ['a link', "update event set prev_hash = repeat('a', 64) where seq = 3", 3],
    ['an event taken out', 'delete from event where seq = 2', 3],
    ['the first taken out', 'delete from event where seq = 1', 2],
  ])('changed in %s is found out, at the first bad event', async (_, statement, seq) => {
    await tamper(statement)
    expect(await verdict()).toMatchObject({ whole: false, seq })
  })

  it('keeps one chain when many append at once', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, index) => append(`at once ${index}`)))
    expect(await verdict()).toMatchObject({ whole: true, count: 24 })
  })

  it('has no event of a transaction that was rolled back', async () => {
    const attempt = database.transaction(async (db) => {
      await new EventLog(db).append({
        stream: 'server',
        type: 'never',
        payload: {},
        actor: 'server',
        device: null,
        at: 1,
      })
      throw new Error('no')
    })
    await expect(attempt).rejects.toThrow('no')
    expect(await verdict()).toMatchObject({ whole: true, count: 4 })
  })
})

import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { cp, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { projectFolder } from '../build/project-folder.ts'
import { openDatabase } from '../db/database.ts'

/**
 * A new, empty database for one test file: of the Postgres that `DATABASE_URL` names, else an
 * embedded one in `home`. `remove` drops it again.
 */
export async function makeTestDatabase(
  home: string,
): Promise<{ readonly url: string | null; readonly remove: () => Promise<void> }> {
  const server = process.env['DATABASE_URL']
  if (server !== undefined && server !== '') return makePostgresDatabase(server)
  await seedPglite(home)
  return { url: null, remove: async () => undefined }
}

/** Copies an initialised database into `home`: the first initialisation takes seconds each time. */
export async function seedPglite(home: string): Promise<void> {
  await cp(await template(), join(home, 'database'), { recursive: true })
}

async function template(): Promise<string> {
  const folder = join(tmpdir(), `lotlens-test-database-${await templateName()}`)
  if (existsSync(folder)) return folder
  const making = await mkdtemp(join(tmpdir(), 'lotlens-making-database-'))
  const made = join(making, 'database')
  const database = await openDatabase({ folder: made, url: null })
  await database.close()
  try {
    await rename(made, folder)
  } catch (error) {
    // Another test process was first: its folder is as good.
    if (!(error instanceof Error) || !existsSync(folder)) throw error
  }
  await rm(making, { recursive: true, force: true })
  return folder
}

/** Changes with the engine's version and with every migration. */
async function templateName(): Promise<string> {
  const hash = createHash('sha256')
  const lock = join(projectFolder, 'node_modules', '@electric-sql', 'pglite', 'package.json')
  hash.update(await readFile(lock))
  const migrations = join(projectFolder, 'server', 'db', 'migrations')
  const names = (await readdir(migrations)).filter((name) => name.endsWith('.sql'))
  for (const name of names.toSorted()) hash.update(await readFile(join(migrations, name)))
  return hash.digest('hex').slice(0, 16)
}

async function makePostgresDatabase(server: string) {
  const name = `lotlens_test_${randomBytes(6).toString('hex')}`
  await runOn(server, `create database ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return { url: url.href, remove: () => runOn(server, `drop database ${name} with (force)`) }
}

async function runOn(server: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: server })
  await client.connect()
  await client.query(sql)
  await client.end()
}

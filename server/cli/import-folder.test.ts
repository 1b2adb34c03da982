import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { projectFolder } from '../build/project-folder.ts'
import { startControlServer } from '../home/control-server.ts'
import { importForCommand } from '../stages/dataset/import-for-command.ts'
import { madeSet, writeCoco, writeInto } from '../testing/label-folder-maker.ts'
import { TestLotlens } from '../testing/test-lotlens.ts'

// Each command is a process of its own that reads its sources.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let server: TestLotlens
let folder: string
let closeControl: () => Promise<void>
beforeAll(async () => {
  server = await TestLotlens.open()
  folder = await mkdtemp(join(tmpdir(), 'lotlens-command-'))
  await writeCoco(join(folder, 'set'), await madeSet())
  closeControl = await startControlServer(server.home, {
    makeLink: () => Promise.reject(new Error('nobody asks for a link here')),
    importFolder: (asked, tell) => importForCommand(server.services, asked, tell),
  })
})
afterAll(async () => {
  await closeControl()
  await server.remove()
  await rm(folder, { recursive: true, force: true })
})

/** `lotlens import` from within `folder`, beside the running server. */
async function importCommand(...words: string[]) {
  const cli = join(projectFolder, 'server/cli.ts')
  const child = spawn(process.execPath, ['--import', 'tsx', cli, 'import', ...words], {
    cwd: projectFolder,
    env: { ...process.env, ...server.environment, INIT_CWD: folder },
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (part: Buffer) => (said += part.toString()))
  }
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, said }
}

it('asks the running server, shows how far it is, and ends with the counts', async () => {
  const { code, said } = await importCommand('set')
  expect([code, said]).toEqual([0, expect.any(String)])
  expect(said).toMatch(/^4 of 4 photos \(100 %\)$/m)
  expect(said).toMatch(/'set' is in: 4 photos, 4 of them with new labels\./)
  expect(said).toMatch(/^ +photos +groups +scratch +dent +ignored\ntrain +2 +2 +2 +2 +0$/m)
  const { store, identity } = server.services
  const rows = await store.imports.list(identity.organisation.id)
  expect(rows).toMatchObject([{ name: 'set', demo: false }])
})

it('gives the refusal as it is, and ends with 1', async () => {
  await writeInto(folder, 'set/images/val/c.jpg', 'hello')
  const { code, said } = await importCommand('set', '--name', 'Broken')
  expect(code).toBe(1)
  expect(said).toMatch(/^Nothing was imported\. Mend this and import again:$/m)
  expect(said).toMatch(/^images\/val\/c\.jpg: the file is no picture/m)
})

it('says how it is called where the words make no sense', async () => {
  const { code, said } = await importCommand('set', '--name')
  expect(code).toBe(2)
  expect(said).toMatch(/import DIR \[--name NAME\]/)
})

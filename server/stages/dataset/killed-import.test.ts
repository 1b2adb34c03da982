import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { projectFolder } from '../../build/project-folder.ts'
import { sha256 } from '../../security/hashing.ts'
import { madePhoto, madeSet, writeCoco, type MadePhoto } from '../../testing/label-folder-maker.ts'
import { TestLotlens } from '../../testing/test-lotlens.ts'

// Each command is a process of its own that reads its sources.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 })

let server: TestLotlens
let folder: string
beforeAll(async () => {
  server = await TestLotlens.open()
  folder = await mkdtemp(join(tmpdir(), 'lotlens-killed-'))
})
afterAll(async () => {
  await server.remove()
  await rm(folder, { recursive: true, force: true })
})

/** `lotlens import` as a person runs it beside no server. */
function startImport() {
  const args = ['--import', 'tsx', 'server/cli.ts', 'import', folder, '--name', 'Yard photos']
  const env = { ...process.env, ...server.environment }
  const child = spawn(process.execPath, args, { cwd: projectFolder, env })
  const said = { text: '' }
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (part: Buffer) => (said.text += part.toString()))
  }
  return { child, said, ended: once(child, 'exit') as Promise<[number | null]> }
}

async function storedPhotos(): Promise<string[]> {
  const names = await readdir(join(server.home, 'photos'), { recursive: true }).catch(() => [])
  return names.filter((name) => /[0-9a-f]{64}$/.test(name))
}

it('DS3 an import that is killed while it copies leaves nothing, and runs again', async () => {
  const photos: MadePhoto[] = await madeSet()
  for (let number = 0; number < 250; number++) {
    photos.push(await madePhoto('train', `more-${number}.jpg`))
  }
  await writeCoco(folder, photos)
  await server.stop()

  const killed = startImport()
  for (let copied = 0; copied < 10; await wait(5)) {
    if (killed.child.exitCode !== null) throw new Error(`it ended: ${killed.said.text}`)
    const [id = 'none'] = await readdir(join(server.home, 'imports')).catch(() => [])
    const list = await stat(join(server.home, 'imports', id, 'put.txt')).catch(() => null)
    copied = (list?.size ?? 0) / 65
  }
  killed.child.kill('SIGKILL')
  await killed.ended
  expect((await storedPhotos()).length).toBeGreaterThan(5)

  await server.start()
  expect(await storedPhotos()).toEqual([])
  expect(await readdir(join(server.home, 'imports'))).toEqual([])
  const { store, identity } = server.services
  const organisationId = identity.organisation.id
  const shas = photos.map(({ bytes }) => sha256(bytes))
  expect(await store.imports.list(organisationId)).toEqual([])
  expect((await store.imports.labelled(organisationId, shas)).size).toBe(0)
  expect((await store.imports.referredTo(shas)).size).toBe(0)
  expect((await store.annotations.latest(organisationId, shas)).size).toBe(0)

  await server.stop()
  const again = startImport()
  expect([(await again.ended)[0], again.said.text]).toEqual([0, expect.any(String)])
  expect(again.said.text).toMatch(/'Yard photos' is in: 254 photos, 254 of them with new labels\./)
  expect(again.said.text).toMatch(/^train +252 +252 +252 +252 +0$/m)
  await server.start()
  const { imports, annotations } = server.services.store
  expect(await imports.list(organisationId)).toMatchObject([{ name: 'Yard photos', photos: 254 }])
  expect((await annotations.latest(organisationId, shas)).size).toBe(254)
  expect((await storedPhotos()).length).toBe(254)
})

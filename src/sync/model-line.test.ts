import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { PaperServer } from '../../server/testing/paper-server.ts'
import type { Sha256 } from '../contract/ids.ts'
import { fileSha, statementWith } from '../domain/testing/device-manifest-maker.ts'
import type { Fault } from './testing/faulty-network.ts'
import { SyncRig } from './testing/sync-rig.ts'

const sha = fileSha(1, 0)
const bytes = Uint8Array.from({ length: 1000 }, (_, index) => index & 255)

let server: PaperServer
let rig: SyncRig
beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  server = new PaperServer()
  rig = new SyncRig(server)
})
afterEach(() => {
  rig.stop()
  vi.restoreAllMocks()
})

async function paired(): Promise<void> {
  await rig.pair()
  expect(await rig.until(rig.isDrained)).toBe(true)
  server.manifest = server.sign(statementWith({}))
  server.modelFiles.set(sha, bytes)
}

const ask = () => rig.sync.models.ask()

/** All of what came, or the status where nothing did. */
async function fileFrom(fromByte: number, which: Sha256 = sha) {
  const response = await rig.sync.models.file(which, fromByte)
  if (response === null) return null
  const came = response.ok ? new Uint8Array(await response.arrayBuffer()) : null
  return { status: response.status, came }
}

describe('asking for a model', () => {
  it('M1: asks nobody while the phone is unpaired', async () => {
    server.manifest = server.sign(statementWith({}))
    await expect(ask()).resolves.toEqual({ kind: 'unpaired' })
    expect(rig.network.count).toBe(0)
  })

  it('M2: brings the manifest of the pinned server, and says that it is genuine', async () => {
    await paired()
    await expect(ask()).resolves.toMatchObject({
      kind: 'answer',
      serverPublicKey: server.identity.publicKey,
      manifest: { statement: statementWith({}), genuine: true },
    })
    server.manifest = null
    await expect(ask()).resolves.toMatchObject({ kind: 'answer', manifest: null })
  })

  it('M2: says so of one flipped bit, of another key and of what has no canonical form', async () => {
    await paired()
    const statement = statementWith({})
    const { signature } = server.sign(statement)
    const stranger = new PaperServer()
    for (const manifest of [
      { statement: { ...statement, epoch: statement.epoch + 1 }, signature },
      { statement, signature: `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}` },
      { statement, signature: 'short' },
      { statement: { name: '\ud800' }, signature },
      stranger.sign(statement),
    ]) {
      server.manifest = manifest
      await expect(ask()).resolves.toMatchObject({ manifest: { genuine: false } })
    }
  })

  it('M2: brings a statement of a later server too, for whoever can read it', async () => {
    await paired()
    server.manifest = server.sign({ v: 2, something: ['else'] })
    await expect(ask()).resolves.toMatchObject({ manifest: { genuine: true, statement: { v: 2 } } })
  })

  it.each<Fault>(['lost', 'answer-lost', 'portal', 'answer-cut', 'proxy-502', 'proxy-401'])(
    'M1: takes %s for no answer',
    async (fault) => {
      await paired()
      rig.network.faultOf = () => fault
      await expect(ask()).resolves.toEqual({ kind: 'no-answer', notBeforeMs: 0 })
      await expect(fileFrom(0).catch(() => 'cut')).resolves.toSatisfy(
        (got) => got === null || fault === 'answer-cut',
      )
    },
  )

  it('M1: waits as long as a busy server asks', async () => {
    await paired()
    rig.network.faultOf = () => 'busy'
    await expect(ask()).resolves.toEqual({ kind: 'no-answer', notBeforeMs: 7000 })
  })

  it('M1: says that the server refuses this phone', async () => {
    await paired()
    for (const [id, device] of server.devices) server.devices.set(id, { ...device, revokedAt: 1 })
    await expect(ask()).resolves.toEqual({ kind: 'refused' })
    await expect(fileFrom(0)).resolves.toBeNull()
  })

  it('M4: knows the server’s clock though the phone’s is ten years off', async () => {
    await paired()
    const nowMs = rig.around.nowMs() + 10 * 365 * 24 * 3_600_000
    server.nowMs = () => nowMs
    const answer = await ask()
    if (answer.kind !== 'answer') throw new Error(answer.kind)
    expect(Math.abs(answer.serverNowMs - nowMs)).toBeLessThan(60_000)
  })

  it('M6: fetches a file whole or from any byte on, also when the clock has to be set first', async () => {
    await paired()
    const nowMs = rig.around.nowMs() + 3_600_000
    server.nowMs = () => nowMs
    await expect(fileFrom(0)).resolves.toEqual({ status: 200, came: bytes })
    await expect(fileFrom(600)).resolves.toEqual({ status: 206, came: bytes.slice(600) })
    await expect(fileFrom(1000)).resolves.toEqual({ status: 416, came: null })
    await expect(fileFrom(0, fileSha(2, 0))).resolves.toEqual({ status: 404, came: null })
  })
})

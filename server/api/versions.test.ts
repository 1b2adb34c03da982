import { createPublicKey, verify } from 'node:crypto'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { GateVerdict } from '../../src/contract/evaluation.ts'
import {
  DeviceManifestAnswer,
  ModelVersion,
  ModelVersionDetail,
  ModelVersionList,
  TryAnswer,
  type DeviceManifest,
} from '../../src/contract/registry.ts'
import { canonicalJson } from '../../src/domain/canonical-json.ts'
import { judgeManifest } from '../../src/domain/device-manifest.ts'
import { projectFolder } from '../build/project-folder.ts'
import { sha256 } from '../security/hashing.ts'
import { registerVersion } from '../stages/register/register-version.ts'
import { makeSiteModel } from '../testing/made-model.ts'
import { RecordChain } from '../testing/record-chain.ts'
import type { TestDevice } from '../testing/test-device.ts'
import { TestLotlens } from '../testing/test-lotlens.ts'
import { noisePhoto } from '../testing/test-photos.ts'
import { bundledVersion } from '../testing/bundled-version.ts'

vi.setConfig({ testTimeout: 120_000 })

const bundled = bundledVersion

let server: TestLotlens
let admin: Awaited<ReturnType<TestLotlens['administrator']>>
let device: TestDevice
beforeAll(async () => {
  server = await TestLotlens.open()
  admin = await server.administrator()
  device = await server.pairedDevice()
})
afterAll(() => server.remove())

function verdictOf(version: string, verdict: GateVerdict['verdict']): GateVerdict {
  const message = "AP50 is 1.00 %, the champion's 5.00 %; at least 4.50 % is asked."
  const figures = { about: null, candidate: 0.01, champion: 0.05, limit: 0.045 }
  return {
    verdict,
    candidate: version,
    champion: bundled,
    dataset: 1,
    split: 'test',
    bootstrapSeed: 1,
    reasons: [
      { rule: 'ap50', outcome: verdict === 'pass' ? 'pass' : 'refuse', message, ...figures },
    ],
    at: server.now,
  }
}

async function register(version: string, verdict: GateVerdict['verdict']) {
  const { folder, manifest } = await makeSiteModel(server.home, version)
  const given = { version, modelFolder: folder, runId: `run of ${version}`, dataset: 1 }
  const organisationId = server.services.identity.organisation.id
  const reports = { reports: [], verdict: verdictOf(version, verdict) }
  await registerVersion(server.services, { organisationId, ...given, ...reports })
  return manifest
}

async function get<T>(path: string, schema: { parse(value: unknown): T }): Promise<T> {
  const response = await admin.get(path)
  expect(response.status).toBe(200)
  return schema.parse(await response.json())
}

async function promote(version: string, more: Record<string, unknown> = {}) {
  const asked = { alias: 'champion', reason: '', pastGate: false, ...more }
  return admin.send('POST', `/v1/versions/${version}/promote`, asked)
}

async function aliasesOf(version: string): Promise<string[]> {
  return (await get(`/v1/versions/${version}`, ModelVersionDetail)).version.aliases
}

async function deviceManifest(): Promise<DeviceManifest | null> {
  const response = await device.call('GET', '/v1/model')
  expect(response.status).toBe(200)
  return DeviceManifestAnswer.parse(await response.json()).manifest
}

function isGenuine({ statement, signature }: DeviceManifest): boolean {
  const { publicKey: x } = server.services.identity
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  return verify(
    null,
    Buffer.from(canonicalJson(statement)),
    key,
    Buffer.from(signature, 'base64url'),
  )
}

const rollBack = () => admin.send('POST', '/v1/roll-back', { reason: 'worse on the street' })

describe('the registry', () => {
  it('O1: has the model that came with the app as its first champion, without a manifest', async () => {
    const { versions, frozenSince } = await get('/v1/versions', ModelVersionList)
    expect(versions).toHaveLength(1)
    expect(versions[0]).toMatchObject({
      version: bundled,
      origin: 'bundled',
      demo: false,
      aliases: ['champion'],
      gate: null,
    })
    expect(frozenSince).toBeNull()
    expect(await deviceManifest()).toBeNull()
    const detail = await get(`/v1/versions/${bundled}`, ModelVersionDetail)
    expect(detail.card).toContain(`# ${bundled.replace('/', ' ')}`)
    expect(detail.previous).toBeNull()
    expect(detail.approvals.map(({ actor, reason }) => [actor, reason])).toEqual([
      ['server', 'it came with the app'],
    ])
  })

  it('O1: registers nothing twice, after a restart neither', async () => {
    await server.stop()
    await server.start()
    const { versions } = await get('/v1/versions', ModelVersionList)
    expect(versions.map(({ version }) => version)).toEqual([bundled])
    const manifest = await register('site/1', 'pass')
    await register('site/1', 'pass')
    const events = await server.services.store.events.after(0, 1000)
    const registered = events.filter(({ type }) => type === 'version.registered')
    expect(registered.map(({ stream }) => stream)).toEqual([`version:${bundled}`, 'version:site/1'])
    expect(await aliasesOf('site/1')).toEqual(['challenger'])
    const { store, identity } = server.services
    expect(await store.models.nextNumber(identity.organisation.id, 'site')).toBe(2)
    expect(manifest.name).toBe('site')
  })

  it('O2: takes no other model under a number that is taken, and none that is not whole', async () => {
    const { folder } = await makeSiteModel(server.home, 'site/8')
    const organisationId = server.services.identity.organisation.id
    const given = { organisationId, runId: 'r', dataset: 1, reports: [] }
    const asked = { ...given, verdict: verdictOf('site/1', 'pass') }
    const wrongNumber = registerVersion(server.services, {
      ...asked,
      version: 'site/1',
      modelFolder: folder,
    })
    await expect(wrongNumber).rejects.toMatchObject({ code: 'conflict' })
    await writeFile(join(folder, 'model.onnx'), 'cut')
    const damaged = registerVersion(server.services, {
      ...asked,
      version: 'site/8',
      modelFolder: folder,
    })
    await expect(damaged).rejects.toThrow(/model\.onnx\) has 3 bytes instead of/)
    expect((await admin.get('/v1/versions/site/8')).status).toBe(404)
  })

  it('O3: promotes what the gate let pass, and tells devices by a signed manifest', async () => {
    const response = await promote('site/1', { reason: 'better on dents' })
    expect(response.status).toBe(200)
    expect(ModelVersion.parse(await response.json()).aliases).toEqual(['champion'])
    const manifest = await deviceManifest()
    if (manifest === null) throw new Error('there is no manifest')
    expect(isGenuine(manifest)).toBe(true)
    const { statement } = manifest
    expect(statement.epoch).toBe(server.now)
    expect(statement.expires - statement.issuedAt).toBe(30 * 24 * 3_600_000)
    expect(statement.model).toMatchObject({ name: 'site', version: 1 })
    expect(statement.previous?.version).toBe(bundled)
    const { version } = JSON.parse(await readFile(join(projectFolder, 'package.json'), 'utf8'))
    expect(statement.minApp).toBe(version)
    const facts = { appVersion: `${version}+abc`, accepted: null, serverNowMs: server.now }
    expect(judgeManifest(manifest, facts)).toMatchObject({ ok: true })
    const detail = await get('/v1/versions/site/1', ModelVersionDetail)
    expect(detail.previous).toBe(bundled)
    expect(detail.approvals[0]).toMatchObject({
      action: 'promoted',
      reason: 'better on dents',
      pastGate: false,
    })
    expect((await promote('site/1')).status).toBe(409)
  })

  it('G9: bars what the gate refused, but for a person who says why', async () => {
    await register('site/2', 'refuse')
    expect(await aliasesOf('site/2')).toEqual([])
    const barred = await promote('site/2')
    expect(barred.status).toBe(409)
    expect(await barred.text()).toContain("AP50 is 1.00 %, the champion's 5.00 %")
    const silent = await promote('site/2', { pastGate: true, reason: '  ' })
    expect(silent.status).toBe(400)
    expect(await silent.json()).toMatchObject({ error: { field: 'reason' } })
    expect((await deviceManifest())?.statement.model.version).toBe(1)
    const staged = await promote('site/2', { alias: 'staging', reason: 'to look at' })
    expect(staged.status).toBe(200)
    expect(await aliasesOf('site/2')).toEqual(['staging'])
    expect((await promote('site/2', { pastGate: true, reason: 'a trial' })).status).toBe(200)
    const detail = await get('/v1/versions/site/2', ModelVersionDetail)
    expect(detail.approvals[0]).toMatchObject({ pastGate: true, reason: 'a trial' })
    expect(detail.verdict?.verdict).toBe('refuse')
    const events = await server.services.store.events.after(0, 1000)
    const moved = events.findLast(({ type }) => type === 'alias.moved')
    expect(JSON.parse(moved?.payload ?? '')).toMatchObject({ pastGate: true, reason: 'a trial' })
    expect(moved?.actor).not.toBe('server')
  })

  it('O4: rolls back step by step, each time with a higher epoch, though the clock went back', async () => {
    const before = (await deviceManifest())?.statement.epoch ?? 0
    server.now -= 60_000
    expect(ModelVersion.parse(await (await rollBack()).json()).version).toBe('site/1')
    const once = await deviceManifest()
    expect(once?.statement).toMatchObject({ epoch: before + 1, previous: { version: bundled } })
    expect(ModelVersion.parse(await (await rollBack()).json()).version).toBe(bundled)
    const twice = await deviceManifest()
    expect(twice?.statement).toMatchObject({ epoch: before + 2, previous: null })
    expect(twice?.statement.model.name).toBe('scratch-dent')
    const third = await rollBack()
    expect(third.status).toBe(409)
    expect(await third.text()).toContain('no champion before this one')
    server.now += 60_000
  })

  it('O2: promotes none whose files have been lost', async () => {
    await register('site/3', 'pass')
    await rm(join(server.home, 'models/site/3/model.int8.onnx'))
    const response = await promote('site/3')
    expect(response.status).toBe(409)
    expect(await response.text()).toMatch(
      /files of site\/3 are not whole.*model\.int8\.onnx.*is missing/,
    )
    expect(await aliasesOf(bundled)).toEqual(['champion'])
  })

  it('O5: counts the devices that last said that they run a version', async () => {
    const chain = new RecordChain(device.id)
    const detail = await get('/v1/versions/site/1', ModelVersionDetail)
    const report = (modelSha: string) =>
      chain.next('device.reported', null, {
        modelSha,
        appVersion: '0.1.0',
        backend: null,
        reason: 'it switched',
      }).record
    await device.send(report('f'.repeat(64)), report(detail.version.sha))
    const { versions } = await get('/v1/versions', ModelVersionList)
    const counts = versions.map(({ version, deviceCount }) => [version, deviceCount])
    expect(counts).toContainEqual(['site/1', 1])
    expect(counts).toContainEqual([bundled, 0])
  })

  it('refuses names that are none, and versions that are not there', async () => {
    expect((await admin.get('/v1/versions/site/0')).status).toBe(404)
    expect((await admin.get('/v1/versions/site/77')).status).toBe(404)
    expect((await promote('site/77')).status).toBe(404)
  })
})

async function int8() {
  const { manifest } = await get('/v1/versions/site/1', ModelVersionDetail)
  const file = manifest.files.find(({ role }) => role === 'int8')
  if (file === undefined) throw new Error('the manifest has no int8 file')
  return { file, path: join(server.home, 'models/site/1', file.path) }
}

describe('a model file', () => {
  it('O6: comes by its hash to a signed request, whole or from where it broke off', async () => {
    const { file, path } = await int8()
    const target = `/v1/model-files/${file.sha256}`
    const whole = await device.call('GET', target)
    expect(whole.status).toBe(200)
    const bytes = new Uint8Array(await whole.arrayBuffer())
    expect(sha256(bytes)).toBe(file.sha256)
    expect(whole.headers.get('cache-control')).toBe('private, max-age=31536000, immutable')
    const rest = await device.call('GET', target, { headers: { range: 'bytes=3000000-' } })
    expect(rest.status).toBe(206)
    expect(rest.headers.get('content-range')).toBe(
      `bytes 3000000-${bytes.length - 1}/${bytes.length}`,
    )
    const tail = Buffer.from(await rest.arrayBuffer())
    expect(tail.equals((await readFile(path)).subarray(3_000_000))).toBe(true)
    const past = await device.call('GET', target, { headers: { range: 'bytes=99999999-' } })
    expect(past.status).toBe(416)
    expect((await server.request(target)).status).toBe(401)
  })

  it('O6: never comes with a flipped bit, and only where a version has it', async () => {
    const { file, path } = await int8()
    const bytes = await readFile(path)
    const flipped = Buffer.from(bytes)
    flipped.writeUInt8(flipped.readUInt8(1000) ^ 1, 1000)
    await writeFile(path, flipped)
    expect((await device.call('GET', `/v1/model-files/${file.sha256}`)).status).toBe(404)
    await writeFile(path, bytes)
    expect((await device.call('GET', `/v1/model-files/${file.sha256}`)).status).toBe(200)
    expect((await device.call('GET', `/v1/model-files/${'0'.repeat(64)}`)).status).toBe(404)
  })
})

/** A header that is right over pixels that are not. */
async function brokenPng(): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await sharp(await noisePhoto())
    .png()
    .toBuffer()
  const middle = bytes.length >> 1
  bytes.writeUInt8(bytes.readUInt8(middle) ^ 255, middle)
  return new Uint8Array(bytes)
}

async function detect(query: string, body: Uint8Array<ArrayBuffer>): Promise<Response> {
  const { cookie } = await server.pairedDevice(true)
  const headers = { cookie, 'sec-fetch-site': 'same-origin' }
  return server.request(`/v1/detect${query}`, { method: 'POST', headers, body })
}

describe('the staging endpoint', () => {
  it('O7: says what a version sees on a photo, and keeps the call without the photo', async () => {
    const sample = await readFile(join(projectFolder, 'public/samples/sample-01.jpg'))
    const photo = new Uint8Array(sample)
    const response = await detect('?version=site/1', photo)
    expect(response.status).toBe(200)
    const answer = TryAnswer.parse(await response.json())
    expect(answer).toMatchObject({
      version: 'site/1',
      photoSha: sha256(photo),
      photoSize: { width: 1280, height: 960 },
    })
    const calls = await server.services.store.rollout.tryCalls(
      server.services.identity.organisation.id,
      'site/1',
    )
    expect(calls).toEqual([
      { photoSha: answer.photoSha, boxes: answer.boxes, timings: answer.timings, at: server.now },
    ])
    const other = TryAnswer.parse(await (await detect(`?version=${bundled}`, photo)).json())
    expect(other.modelSha).not.toBe(answer.modelSha)
    expect(other.boxes.map(({ box }) => box)).toEqual(answer.boxes.map(({ box }) => box))
  })

  it('O7: names what is wrong with a photo or a version, and goes on', async () => {
    const photo = await noisePhoto()
    const texts = new TextEncoder()
    const refused = async (query: string, body: Uint8Array<ArrayBuffer>) => {
      const response = await detect(query, body)
      return [response.status, await response.text()] as const
    }
    expect(await refused('', photo)).toEqual([400, expect.stringContaining('?version=name/number')])
    expect((await refused('?version=site/77', photo))[0]).toBe(404)
    const gif = texts.encode('GIF89a\u0001\u0000\u0001\u0000\u0000\u0000\u0000')
    for (const [body, words] of [
      [new Uint8Array(), 'the body is empty'],
      [texts.encode('no picture at all'), 'the body is no picture'],
      [gif, 'send a JPEG, PNG or WebP'],
      [photo.slice(0, 20), 'cut short'],
      [photo.slice(0, photo.length / 2), 'the picture is cut short'],
      [await brokenPng(), 'the picture cannot be read'],
    ] as const) {
      expect(await refused('?version=site/1', body)).toEqual([422, expect.stringContaining(words)])
    }
    expect((await detect('?version=site/1', photo)).status).toBe(200)
  })

  it('O8: a manifest that will soon be too old to install is issued anew', async () => {
    const before = await deviceManifest()
    if (before === null) throw new Error('there is no manifest')
    server.now = before.statement.expires - 8 * 24 * 3_600_000
    expect(await deviceManifest()).toEqual(before)
    server.now += 2 * 24 * 3_600_000
    const after = await deviceManifest()
    if (after === null) throw new Error('there is no manifest')
    expect(isGenuine(after)).toBe(true)
    expect(after.statement.epoch).toBeGreaterThan(before.statement.epoch)
    expect(after.statement.expires - server.now).toBe(30 * 24 * 3_600_000)
    expect(after.statement.model).toEqual(before.statement.model)
    expect(await deviceManifest()).toEqual(after)
  })
})

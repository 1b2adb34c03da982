import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openPhoneLine, type PhoneLine } from '../../server/testing/phone-line.ts'
import { sha256 } from './encoding.ts'
import { createSync, type RunningSync } from './sync.ts'
import { CalmSurroundings } from './testing/calm-surroundings.ts'
import { FaultyNetwork } from './testing/faulty-network.ts'
import { MemoryPhone } from './testing/memory-phone.ts'

let line: PhoneLine
beforeAll(async () => {
  line = await openPhoneLine()
}, 120_000)
afterAll(async () => line.close())

let phone: MemoryPhone
let network: FaultyNetwork
let around: CalmSurroundings
let ending: AbortController
let sync: RunningSync
const problems: unknown[] = []

beforeEach(() => {
  phone = new MemoryPhone()
  network = new FaultyNetwork((request) => line.answer(request))
  around = new CalmSurroundings()
  problems.length = 0
  start()
})
afterEach(() => {
  ending.abort()
  expect(problems).toEqual([])
})

function start(): void {
  ending = new AbortController()
  sync = createSync({
    source: phone,
    signal: ending.signal,
    fetch: network.fetch,
    baseUrl: line.origin,
    around,
    onProblem: (error) => problems.push(error),
  })
}

/** Lets time pass until the condition holds: every wait of the loop runs out at once. */
async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 400 && !condition(); i += 1) {
    await new Promise((resolve) => setTimeout(resolve, 5))
    if (sync.status.current().phase !== 'sending') around.pass(1000)
  }
  expect(condition()).toBe(true)
}

const isDrained = (): boolean => {
  const { phase, unsafeRecordCount, deadLetterCount } = sync.status.current()
  return phase === 'idle' && unsafeRecordCount === deadLetterCount
}

async function pairUp(): Promise<void> {
  expect(await sync.pair(await line.makeCode(), 'Test phone')).toMatchObject({ ok: true })
}

async function expectAllSafe(): Promise<void> {
  expect(phone.refusals).toEqual(new Map())
  expect(phone.receipts.size).toBe(phone.kept.length)
  for (const [sha, bytes] of phone.photos) {
    const stored = await line.lotlens.services.objects.read(sha)
    expect(stored?.sizeBytes).toBe(bytes.byteLength)
    const chunks: Uint8Array[] = []
    for await (const chunk of stored?.stream ?? []) chunks.push(chunk as Uint8Array)
    expect(await sha256(await new Blob(chunks as Uint8Array<ArrayBuffer>[]).arrayBuffer())).toBe(
      sha,
    )
  }
}

describe('sync', () => {
  test('sends nothing and loses nothing while unpaired', async () => {
    await phone.addInspection([1000])
    await until(() => sync.status.current().unsafeRecordCount === 4)
    expect(sync.status.current()).toMatchObject({
      pairing: { state: 'unpaired' },
      unsafePhotoCount: 1,
      phase: 'idle',
    })
    expect(network.count).toBe(0)
  })

  test('brings all that was stored before pairing to the server, byte for byte', async () => {
    await phone.addInspection([1000, 700_000])
    await pairUp()
    await until(isDrained)
    await expectAllSafe()
    expect(sync.status.current()).toMatchObject({
      pairing: { state: 'paired', deviceName: 'Test phone' },
      unsafePhotoCount: 0,
    })
  })
})

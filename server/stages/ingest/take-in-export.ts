import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { unzipSync } from 'fflate'
import type { Sha256 } from '../../../src/contract/ids.ts'
import { maxPhotoBytes, type RecordOutcome } from '../../../src/contract/sync.ts'
import { ApiError } from '../../api-error.ts'
import type { Device } from '../../db/device-repository.ts'
import { acceptRecords, type RecordPorts } from './accept-records.ts'
import { finishUpload, type FinishPorts } from './finish-upload.ts'
import { readRecord, type ReadRecord } from './read-record.ts'
import { needsOf } from './receipts.ts'

export type TakeInPorts = RecordPorts & Omit<FinishPorts, 'store'>

/** What came of an export. */
export interface TakenIn {
  readonly records: { readonly added: number; readonly known: number }
  readonly photos: { readonly added: number; readonly known: number; readonly missing: number }
  /** What was refused, a line each. */
  readonly refused: readonly string[]
}

const recordsName = 'records.jsonl'
const largestZipBytes = 2 ** 31
const largestRecordsBytes = 2 ** 28

/**
 * Takes in what a phone wrote by 'Export unsent' (`src/sync/export-unsent.ts`), because it cannot
 * send: `records.jsonl` and `photos/<sha256>.jpg`. All goes the way of what is sent, so that a
 * phone that sends later finds its evidence there; taking the same file in again adds nothing.
 * Records of a phone that was never paired with this organisation are refused.
 * @throws ApiError invalid_request where the file is no such export
 */
export async function takeInExport(ports: TakeInPorts, zipPath: string): Promise<TakenIn> {
  const zip = await readZip(zipPath)
  const items = linesOf(zip).map((item) => ({ item, read: readRecord(item) }))
  const refused: string[] = []
  const senders = new Senders(ports)
  const photos = { added: 0, known: 0, missing: 0 }
  const records = { added: 0, known: 0 }

  for (const [sha, deviceIds] of devicesByPhoto(items.map(({ read }) => read))) {
    const sender = await senders.firstOf(deviceIds)
    if (sender === null) continue // Its records are refused below, and say why.
    const had = await ports.store.blobs.held(sender.organisationId, [sha])
    const bytes = had.has(sha) ? null : entryOf(zip, `photos/${sha}.jpg`, maxPhotoBytes)
    if (had.has(sha)) photos.known += 1
    else if (bytes === null) photos.missing += 1
    else {
      const problem = await keepPhoto(ports, sender, sha, bytes)
      if (problem === null) photos.added += 1
      else refused.push(`photo ${sha}: ${problem}`)
    }
  }
  for (const [index, { item, read }] of items.entries()) {
    const outcome = await takeRecord(ports, senders, item, read)
    if (outcome.status === 'rejected') refused.push(`record ${index + 1}: ${outcome.message}`)
    else if (outcome.known) records.known += 1
    else records.added += 1
  }
  return { records, photos, refused }
}

type Taken =
  | { readonly status: 'rejected'; readonly message: string }
  | { readonly status: 'kept'; readonly known: boolean }

async function takeRecord(
  ports: TakeInPorts,
  senders: Senders,
  item: unknown,
  read: ReadRecord,
): Promise<Taken> {
  if (read.kind === 'refused') return { status: 'rejected', message: read.message }
  const sender = await senders.find(read.record.deviceId)
  if (sender === null) {
    const message = `the phone ${read.record.deviceId} was never paired with this server`
    return { status: 'rejected', message }
  }
  const held = await ports.store.records.held(sender.organisationId, [read.hash])
  const [outcome] = (await acceptRecords(ports, sender, [item])) as [RecordOutcome]
  if (outcome.status === 'rejected') return { status: 'rejected', message: outcome.message }
  return { status: 'kept', known: held.has(read.hash) }
}

/** By the way of an upload: hash, header, object store, then the row with its event. */
async function keepPhoto(
  ports: TakeInPorts,
  sender: Device,
  sha: Sha256,
  bytes: Uint8Array,
): Promise<string | null> {
  const id = `taken-in/${sha}`
  await mkdir(dirname(ports.parts.pathOf(id)), { recursive: true })
  await writeFile(ports.parts.pathOf(id), bytes)
  try {
    const { organisationId, id: deviceId } = sender
    await finishUpload(ports, { id, sha, organisationId, deviceId })
    return null
  } catch (error) {
    if (error instanceof ApiError) return error.message
    throw error
  }
}

/** The phones that records name, each looked up once. */
class Senders {
  readonly #ports: TakeInPorts
  readonly #found = new Map<string, Device | null>()

  constructor(ports: TakeInPorts) {
    this.#ports = ports
  }

  async find(deviceId: string): Promise<Device | null> {
    const known = this.#found.get(deviceId)
    if (known !== undefined) return known
    const { store, identity } = this.#ports
    const device = await store.devices.find(deviceId)
    const ours = device?.organisationId === identity.organisation.id ? device : null
    this.#found.set(deviceId, ours)
    return ours
  }

  async firstOf(deviceIds: Iterable<string>): Promise<Device | null> {
    for (const deviceId of deviceIds) {
      const device = await this.find(deviceId)
      if (device !== null) return device
    }
    return null
  }
}

/** The phones whose records need each photo. */
function devicesByPhoto(reads: readonly ReadRecord[]): Map<Sha256, Set<string>> {
  const found = new Map<Sha256, Set<string>>()
  for (const read of reads) {
    if (read.kind !== 'known') continue
    for (const sha of needsOf(read.record).blobs) {
      found.set(sha, (found.get(sha) ?? new Set()).add(read.record.deviceId))
    }
  }
  return found
}

async function readZip(path: string): Promise<Uint8Array> {
  const { size } = await stat(path)
  if (size > largestZipBytes) throw noExport('it is over 2 GiB')
  return readFile(path)
}

function linesOf(zip: Uint8Array): unknown[] {
  const bytes = entryOf(zip, recordsName, largestRecordsBytes)
  if (bytes === null) throw noExport(`it has no ${recordsName}`)
  const lines = new TextDecoder().decode(bytes).split('\n')
  return lines.flatMap((line, index) => {
    if (line === '') return []
    try {
      return [JSON.parse(line) as unknown]
    } catch {
      throw noExport(`line ${index + 1} of ${recordsName} is no JSON`)
    }
  })
}

/** One file of the zip, null where it has none. The size that the zip tells is looked at first. */
function entryOf(zip: Uint8Array, name: string, largestBytes: number): Uint8Array | null {
  try {
    const files = unzipSync(zip, {
      filter: (file) => file.name === name && file.originalSize <= largestBytes,
    })
    return files[name] ?? null
  } catch (error) {
    if (error instanceof Error) throw noExport(error.message)
    throw error
  }
}

function noExport(why: string): ApiError {
  return new ApiError('invalid_request', `this is no export of a phone: ${why}`)
}

import { buffer } from 'node:stream/consumers'
import type { Logger } from 'pino'
import { v7 as uuidv7 } from 'uuid'
import type { Sha256 } from '../../../src/contract/ids.ts'
import type { RecordOf } from '../../../src/contract/record.ts'
import type { Store } from '../../db/store.ts'
import type { ObjectStore } from '../../objects/object-store.ts'
import { storedRecord, type StoredRecord } from '../ingest/inspection-fold.ts'
import { measurePhoto } from './measure-photo.ts'

/** Every photo is of this site until there are several. */
const onlySite = 'main'

interface MeasurePorts {
  readonly store: Pick<Store, 'features'>
  readonly objects: ObjectStore
  readonly log: Logger
}

interface Addition {
  readonly record: RecordOf<'photo.added'>
  readonly receivedAt: number
}

/** Measures the photos that have arrived. A photo without its record waits: it may be a sample. */
export class ArrivedPhotos {
  readonly #ports: MeasurePorts
  /** Samples, and what cannot be measured: looked at once in a run of the server. */
  readonly #barred = new Set<Sha256>()

  constructor(ports: MeasurePorts) {
    this.#ports = ports
  }

  /** @returns how many were measured now, at most `limit` */
  async measure(organisationId: string, limit: number): Promise<number> {
    const { features } = this.#ports.store
    const candidates = await features.unmeasured(organisationId, limit + this.#barred.size)
    const shas = candidates.filter((sha) => !this.#barred.has(sha)).slice(0, limit)
    if (shas.length === 0) return 0
    const additions = (await features.additionsOf(organisationId, shas)).map(storedRecord)
    let measured = 0
    for (const sha of shas) {
      const own = additions.flatMap((one) => additionOf(one, sha))
      const real = own.find(({ record }) => !isSample(record))
      if (real !== undefined) measured += await this.#measureOne(organisationId, sha, real)
      else if (own.length > 0) this.#barred.add(sha)
    }
    return measured
  }

  /**
   * One row for a photo: its block is the site on the day of the photo, by the phone's own calendar,
   * since a day's weather is what its photos share; its time is this server's, since a window that
   * was judged must not fill up afterwards.
   */
  async #measureOne(
    organisationId: string,
    sha: Sha256,
    { record: { wall, tzOffset }, receivedAt: at }: Addition,
  ): Promise<number> {
    const values = await this.#valuesOf(sha)
    if (values === null) return 0
    const block = `${onlySite}:${localDay(wall, tzOffset)}`
    const row = { id: uuidv7(), site: onlySite, block, at, values, photoSha: sha }
    return this.#ports.store.features.add(organisationId, [row])
  }

  async #valuesOf(sha: Sha256): Promise<number[] | null> {
    const { objects, log } = this.#ports
    try {
      const object = await objects.read(sha)
      if (object !== null) return await measurePhoto(await buffer(object.stream))
    } catch (error) {
      // The others must not wait for it; the look at arrived photos tells of damage.
      log.warn({ err: error, sha }, 'a photo could not be measured')
    }
    this.#barred.add(sha)
    return null
  }
}

function additionOf({ record, receivedAt }: StoredRecord, sha: Sha256): Addition[] {
  return record.type === 'photo.added' && record.payload.sha === sha ? [{ record, receivedAt }] : []
}

function isSample({ payload }: RecordOf<'photo.added'>): boolean {
  return payload.rendered || payload.source === 'sample'
}

/** `2026-11-27` where the phone was; `unknown` where its clock names no day at all. */
function localDay(wall: number, tzOffsetMinutes: number): string {
  const at = new Date(wall + tzOffsetMinutes * 60_000)
  return Number.isNaN(at.valueOf()) ? 'unknown' : at.toISOString().slice(0, 10)
}

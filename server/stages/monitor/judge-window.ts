import { setImmediate } from 'node:timers/promises'
import type { DriftWindow } from '../../../src/contract/monitoring.ts'
import {
  countingLevel,
  driftedSlice,
  featureDrifts,
  minimumEffectiveRows,
  windowSample,
  worstDrift,
  type WindowSample,
} from '../../../src/domain/drift.ts'
import { NullDistribution, nullResamples } from '../../../src/domain/drift-null.ts'
import { routeDrift, type JudgedWindow } from '../../../src/domain/drift-routing.ts'
import { canonicalJson } from '../../../src/domain/canonical-json.ts'
import { ApiError } from '../../api-error.ts'
import type { StoredFeatures } from '../../db/feature-repository.ts'
import { sha256 } from '../../security/hashing.ts'
import { KeyedQueue } from '../ingest/keyed-queue.ts'
import { ChampionReferences, type CurrentReference } from './champion-reference.ts'
import { answerDrift, recordWindow, type AnswerPorts } from './answer-drift.ts'

export interface WindowToJudge {
  readonly organisationId: string
  readonly site: string
  /** [from, to) in Unix milliseconds. */
  readonly from: number
  readonly to: number
  /** The clock of the routing. */
  readonly now: number
}

/** Windows of a site that the routing may look back on. */
const lookBack = 50
/** The same window must be given the same limits again. */
const nullSeed = 20_260_101
/** A portion of the resampling keeps requests waiting about 20 ms. */
const portion = 50

/** Judges windows of feature rows and does what the routing table says; one of a site at a time. */
export class WindowJudge {
  readonly #ports: AnswerPorts
  readonly #references: ChampionReferences
  readonly #turns = new KeyedQueue()
  /** Limits of the last null distribution: windows of one size and blocks share them. */
  #limits: { readonly key: string; readonly values: readonly number[] } | null = null

  constructor(ports: AnswerPorts) {
    this.#ports = ports
    this.#references = new ChampionReferences(ports)
  }

  reference(organisationId: string): Promise<CurrentReference | null> {
    return this.#references.current(organisationId)
  }

  /**
   * Judges the rows of a site in [from, to). A window that was judged before is given back as it
   * was; one that was too small is judged anew, and may be longer.
   * @throws ApiError invalid_request, or conflict where a judged window overlaps or the champion
   *   has no reference
   */
  judge(asked: WindowToJudge): Promise<DriftWindow> {
    return this.#turns.run(`${asked.organisationId} ${asked.site}`, () => this.#judge(asked))
  }

  async #judge(asked: WindowToJudge): Promise<DriftWindow> {
    const { organisationId, site, from, to, now } = asked
    if (to <= from) {
      throw new ApiError('invalid_request', 'must lie after from', { field: 'to' })
    }
    const { store } = this.#ports
    const overlapping = await store.driftWindows.overlapping(organisationId, site, { from, to })
    const judged = overlapping.find(({ route }) => route !== 'insufficient')
    if (judged?.from === from && judged.to === to) return judged
    if (judged !== undefined) {
      throw new ApiError(
        'conflict',
        `a window of site ${site} from ${judged.from} to ${judged.to} was judged already; begin at its end`,
        { field: 'from' },
      )
    }
    const current = await this.#references.current(organisationId)
    if (current === null) throw noReference()
    const rows = await store.features.inSpan(organisationId, site, { from, to })
    const sample = windowSample(rows, current.binned.features.length)
    const base = {
      id: windowId(organisationId, site, from),
      site,
      modelVersion: current.version,
      from,
      to,
      judgedAt: now,
      rows: sample.rowCount,
      effectiveRows: sample.effectiveRows,
    }
    if (!sample.sufficient) {
      return recordWindow(this.#ports, organisationId, { ...base, ...insufficient(sample) })
    }
    return this.#answer(asked, { base, rows, sample, current })
  }

  async #answer(
    { organisationId, site, from, now }: WindowToJudge,
    given: {
      base: Omit<DriftWindow, 'driftPercent' | 'worst' | 'features' | 'route' | 'routing'>
      rows: readonly StoredFeatures[]
      sample: WindowSample
      current: CurrentReference
    },
  ): Promise<DriftWindow> {
    const { base, rows, sample, current } = given
    const nullLimits = await this.#limitsFor(current, sample)
    const features = featureDrifts(current.binned, rows, { sample, nullLimits })
    const { driftPercent, worst } = worstDrift(features)
    const before = await this.#before(organisationId, site, { from, version: current.version })
    const decision = routeDrift(driftPercent, before, now)
    return answerDrift(this.#ports, {
      organisationId,
      decision,
      window: { ...base, driftPercent, worst, features },
      slice: worst === null ? null : driftedSlice(current.binned, rows, worst),
      rows,
    })
  }

  /** The site's judged windows before this one, against the same reference, the latest first. */
  async #before(
    organisationId: string,
    site: string,
    { from, version }: { from: number; version: string },
  ): Promise<JudgedWindow[]> {
    const windows = await this.#ports.store.driftWindows.latest(organisationId, lookBack, site)
    return windows.flatMap(({ driftPercent, route, judgedAt, to, modelVersion }) =>
      driftPercent === null || to > from || modelVersion !== version
        ? []
        : { driftPercent, route, at: judgedAt },
    )
  }

  async #limitsFor(
    { version, binned }: CurrentReference,
    { blockSizes }: WindowSample,
  ): Promise<readonly number[]> {
    const key = `${version} ${blockSizes.join()}`
    if (this.#limits?.key === key) return this.#limits.values
    const distribution = new NullDistribution(binned, blockSizes, nullSeed)
    while (distribution.resamples < nullResamples) {
      distribution.resample(portion)
      await setImmediate()
    }
    const values = distribution.limits(countingLevel(binned.features.length))
    this.#limits = { key, values }
    return values
  }
}

function insufficient({
  rowCount,
  effectiveRows,
}: WindowSample): Pick<DriftWindow, 'driftPercent' | 'worst' | 'features' | 'route' | 'routing'> {
  return {
    driftPercent: null,
    worst: null,
    features: [],
    route: 'insufficient',
    routing: `INSUFFICIENT: ${rowCount} rows are worth ${Math.floor(effectiveRows)} independent ones, ${minimumEffectiveRows} are needed; the window goes on.`,
  }
}

/**
 * A window's id follows from where it begins, so that a kill between asking for a training and
 * storing the window asks for no second one.
 */
function windowId(organisationId: string, site: string, from: number): string {
  const text = canonicalJson({ organisationId, site, from })
  return sha256(new TextEncoder().encode(text)).slice(0, 32)
}

function noReference(): ApiError {
  return new ApiError(
    'conflict',
    'the champion has no reference.json to compare photos with: write one with `npm run lotlens -- reference DATASET MODEL`',
  )
}

import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod/mini'
import { isInShare, placeInRollout } from '../../../src/domain/canary.ts'
import { VersionName } from '../../../src/contract/registry.ts'
import { ApiError } from '../../api-error.ts'
import type { Repositories } from '../../db/store.ts'
import { sha256 } from '../../security/hashing.ts'

/** What stands in `canary`: a version that only a share of the devices is told to run. */
export const Canary = z.object({
  /** Devices are chosen by it; it stays while the share grows. */
  rolloutId: z.string(),
  version: VersionName,
  percent: z.int(),
  since: z.int(),
})
export type Canary = z.infer<typeof Canary>

/** What stands in `canary-held`: a drift of 5 to 8 % whose answer is a small share first. */
export const CanaryHold = z.object({
  percent: z.int(),
  since: z.int(),
  site: z.string(),
  window: z.string(),
})
export type CanaryHold = z.infer<typeof CanaryHold>

type Settings = Pick<Repositories, 'settings'>

export async function findCanary(
  { settings }: Settings,
  organisationId: string,
): Promise<Canary | null> {
  return Canary.safeParse(await settings.find(organisationId, 'canary')).data ?? null
}

async function findCanaryHold(
  { settings }: Settings,
  organisationId: string,
): Promise<CanaryHold | null> {
  return CanaryHold.safeParse(await settings.find(organisationId, 'canary-held')).data ?? null
}

/** The same devices for as long as the rollout goes on, and some more where its share grows. */
export function isInCanary({ rolloutId, percent }: Canary, deviceId: string): boolean {
  return isInShare(placeInRollout({ rolloutId, deviceId }, sha256), percent)
}

interface By {
  readonly actor: string
  readonly at: number
}

/** Notes the share, with its event. The caller holds the aliases' lock and tells the devices. */
export async function putCanary(
  { settings, events }: Pick<Repositories, 'settings' | 'events'>,
  organisationId: string,
  given: By & { version: string; percent: number; reason: string; pastGate: boolean },
): Promise<void> {
  const { percent, reason, pastGate, actor, at } = given
  const version = VersionName.parse(given.version)
  const before = await findCanary({ settings }, organisationId)
  const standing = before?.version === version ? before : null
  const canary: Canary = {
    rolloutId: standing?.rolloutId ?? uuidv7(),
    version,
    percent,
    since: standing?.since ?? at,
  }
  await settings.set(organisationId, 'canary', canary)
  await events.append({
    stream: `version:${version}`,
    type: 'canary.set',
    payload: {
      percent,
      before: standing?.percent ?? 0,
      rollout: canary.rolloutId,
      reason,
      pastGate,
    },
    actor,
    device: null,
    at,
  })
}

/** Ends a canary where one goes on, whatever comes after it. @returns it */
export async function dropCanary(
  { settings, events }: Pick<Repositories, 'settings' | 'events'>,
  organisationId: string,
  { actor, at, why }: By & { readonly why: string },
): Promise<Canary | null> {
  const canary = await findCanary({ settings }, organisationId)
  if (canary === null) return null
  await settings.drop(organisationId, 'canary')
  await events.append({
    stream: `version:${canary.version}`,
    type: 'canary.ended',
    payload: { percent: canary.percent, rollout: canary.rolloutId, reason: why },
    actor,
    device: null,
    at,
  })
  return canary
}

/**
 * While a drift of 5 to 8 % stands, a version goes to the held share first; beyond it leads only a
 * second word, with a reason, about the version that is out there.
 * @throws ApiError conflict, invalid_request
 */
export async function requireHeldShare(
  repositories: Settings,
  organisationId: string,
  asked: { readonly version: string; readonly percent: number; readonly reason: string },
): Promise<void> {
  const hold = await findCanaryHold(repositories, organisationId)
  if (hold === null || asked.percent <= hold.percent) return
  const canary = await findCanary(repositories, organisationId)
  const held = `the photos of site ${hold.site} have drifted by 5 to 8 %, so a new version`
  if (canary?.version !== asked.version) {
    const what = `${held} goes to ${hold.percent} % of the devices first`
    throw new ApiError('conflict', what)
  }
  if (asked.reason === '') {
    const what = `${held} is held at ${hold.percent} % of the devices; say why it shall go to more`
    throw new ApiError('invalid_request', what, { field: 'reason' })
  }
}

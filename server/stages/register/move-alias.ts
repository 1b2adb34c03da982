import type { Alias } from '../../../src/contract/registry.ts'
import type { Approval } from '../../db/model-alias-repository.ts'
import type { Repositories } from '../../db/store.ts'

export interface AliasMove {
  readonly alias: Alias
  readonly version: string
  readonly actor: string
  readonly reason: string
  readonly at: number
  readonly action?: Approval['action']
  readonly pastGate?: boolean
}

/**
 * Puts an alias on a version, with who said so and why. The caller holds the aliases' lock.
 * @returns the version that it was on before
 */
export async function moveAlias(
  { aliases, events }: Repositories,
  organisationId: string,
  move: AliasMove,
): Promise<string | null> {
  const { alias, version, actor, reason, at, action = 'aliased', pastGate = false } = move
  const previous = await aliases.find(organisationId, alias)
  await aliases.move(organisationId, alias, { version, at })
  const approval = { action, alias, version, previous, reason, pastGate, actor, at }
  await aliases.approve(organisationId, approval)
  await events.append({
    stream: `version:${version}`,
    type: 'alias.moved',
    payload: { alias, previous, action, reason, pastGate },
    actor,
    device: null,
    at,
  })
  return previous
}

import { ApiError } from '../../api-error.ts'
import type { Clock } from '../../clock.ts'
import type { Store } from '../../db/store.ts'
import { PromotionFreeze } from './monitor-page.ts'

/**
 * Lifts the freeze of automatic promotion: a person has looked at the drift.
 * @throws ApiError conflict where nothing is frozen
 */
export async function unfreeze(
  { store, clock }: { store: Store; clock: Clock },
  { organisationId, actor }: { organisationId: string; actor: string },
): Promise<void> {
  await store.transaction(async ({ settings, events }) => {
    const value = await settings.find(organisationId, 'promotion-frozen')
    if (value === undefined) throw new ApiError('conflict', 'promotion is not frozen')
    const { since, window } = PromotionFreeze.parse(value)
    await settings.drop(organisationId, 'promotion-frozen')
    await events.append({
      stream: 'rule:promotion-frozen',
      type: 'rule.changed',
      payload: { frozen: false, since, window },
      actor,
      device: null,
      at: clock(),
    })
  })
}

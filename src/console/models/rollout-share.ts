/** Steps of a rollout, the widest first. Source: the plan's 1 -> 5 -> 25 -> 100 %. */
export const rolloutShares = ['100', '25', '5', '1'] as const
export type RolloutShare = (typeof rolloutShares)[number]

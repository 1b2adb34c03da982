import { z } from 'zod/mini'

/** The damage classes in the order of their ids: what the model's outputs mean. */
export const classNames = ['scratch', 'dent'] as const

/** 0 scratch, 1 dent. */
export const ClassId = z.union([z.literal(0), z.literal(1)])
export type ClassId = z.infer<typeof ClassId>

export const classIds: readonly ClassId[] = [0, 1]

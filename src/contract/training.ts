import { z } from 'zod/mini'

const at = z.iso.datetime({ offset: true })
const amount = z.number().check(z.gte(0))

/**
 * One line of a trainer's standard output. Python writes them (`lotlens_trainer/progress.py`), the
 * server reads them; both sides test against `fixtures/trainer-events.jsonl`.
 */
export const TrainerEvent = z.discriminatedUnion('event', [
  z.strictObject({
    event: z.literal('started'),
    at,
    command: z.string(),
    config: z.record(z.string(), z.unknown()),
  }),
  z.strictObject({
    event: z.literal('progress'),
    at,
    done: amount,
    of: z.nullable(amount),
    unit: z.string(),
    rate: z.nullable(amount),
    eta_s: z.nullable(amount),
  }),
  z.strictObject({
    event: z.literal('epoch'),
    at,
    epoch: z.int(),
    of: z.int(),
    metrics: z.record(z.string(), z.number()),
    eta_s: z.nullable(amount),
  }),
  z.strictObject({
    event: z.literal('log'),
    at,
    level: z.enum(['info', 'warning', 'error']),
    message: z.string(),
  }),
  z.strictObject({
    event: z.literal('checkpoint'),
    at,
    path: z.string(),
    epoch: z.int(),
  }),
  z.strictObject({
    event: z.literal('finished'),
    at,
    out: z.nullable(z.string()),
    metrics: z.record(z.string(), z.number()),
  }),
  z.strictObject({
    event: z.literal('failed'),
    at,
    code: z.string(),
    message: z.string(),
    item: z.optional(z.string()),
  }),
])
export type TrainerEvent = z.infer<typeof TrainerEvent>

import { z } from 'zod/mini'

export const KpiName = z.enum([
  'precision',
  'recall',
  'f1',
  'map',
  'latency',
  'throughput',
  'dispute-reduction',
  'transaction-speed',
  'cost-reduction',
  'automation',
  'labelled',
  'damage-distribution',
  'data-drift',
])
export type KpiName = z.infer<typeof KpiName>

/** One figure of a KPI, e.g. p95 of latency. */
export const KpiFigure = z.strictObject({
  label: z.string(),
  value: z.number(),
  unit: z.enum(['%', 'ms', 'photos/min', 'photos', 'ratio']),
})
export type KpiFigure = z.infer<typeof KpiFigure>

/** A KPI with its figures, or with what it lacks: never a 0 in the place of an unknown. */
export const Kpi = z.strictObject({
  name: KpiName,
  title: z.string(),
  formula: z.string(),
  figures: z.array(KpiFigure),
  /** Empty where the figures stand; else what is needed, and how it can come. */
  lacks: z.string(),
  rowCount: z.int(),
  /** What the figures were computed over, in words, e.g. 'last 30 days'. */
  window: z.string(),
})
export type Kpi = z.infer<typeof Kpi>

export const KpiPage = z.strictObject({ kpis: z.array(Kpi), at: z.int() })
export type KpiPage = z.infer<typeof KpiPage>

/** The rows that a KPI was computed from, as a table. */
export const KpiRows = z.strictObject({
  name: KpiName,
  columns: z.array(z.string()),
  rows: z.array(z.array(z.nullable(z.union([z.string(), z.number()])))),
  /** True where older rows were left out. */
  cut: z.boolean(),
})
export type KpiRows = z.infer<typeof KpiRows>

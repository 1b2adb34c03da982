import { z } from 'zod/mini'
import { ImportProgress, SplitCounts } from '../../src/contract/dataset.ts'

/** `POST /import`: what `lotlens import` asks of a running server. */
export const ImportAsked = z.strictObject({
  /** Absolute, on the server's machine: which is this one. */
  folder: z.string(),
  name: z.string().check(z.minLength(1), z.maxLength(100)),
  /** Rendered photos, like the demo pack: they stay apart from real ones. */
  demo: z.boolean(),
})
export type ImportAsked = z.infer<typeof ImportAsked>

export const ImportEnd = z.strictObject({
  id: z.nullable(z.string()),
  name: z.string(),
  kind: z.enum(['coco', 'yolo']),
  photos: z.int(),
  newLabels: z.int(),
  counts: z.array(SplitCounts),
})
export type ImportEnd = z.infer<typeof ImportEnd>

/** The answer is one of these a line, the last an end or a refusal. */
export const ImportLine = z.union([
  z.strictObject({ progress: ImportProgress }),
  z.strictObject({ end: ImportEnd }),
  z.strictObject({ refused: z.string() }),
])
export type ImportLine = z.infer<typeof ImportLine>

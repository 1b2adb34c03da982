import { z } from 'zod/mini'
import { Box } from './geometry.ts'
import { Sha256 } from './ids.ts'
import { ClassId } from './ontology.ts'

/** One rendered sample photo that ships with the app, with its exact boxes. */
export const SamplePhoto = z.looseObject({
  file: z.string().check(z.regex(/^sample-\d\d\.jpg$/)),
  vehicle: z.string(),
  title: z.string(),
  width: z.int().check(z.gte(1)),
  height: z.int().check(z.gte(1)),
  light: z.enum(['day', 'dusk', 'poor', 'wet']),
  rendered: z.literal(true),
  boxes: z.array(z.looseObject({ ...Box.shape, classId: ClassId })),
  sha256: Sha256,
})
export type SamplePhoto = z.infer<typeof SamplePhoto>

/** `public/samples/samples.json`. */
export const SampleList = z.array(SamplePhoto)

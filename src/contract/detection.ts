import { z } from 'zod/mini'
import { Box, Size } from './geometry.ts'
import { BoxId, Sha256 } from './ids.ts'
import { ClassId } from './ontology.ts'

/** What a model says of one place on a photo. */
export const Detection = z.strictObject({
  boxId: BoxId,
  classId: ClassId,
  box: Box,
  score: z.number().check(z.gte(0), z.lte(1)),
})
export type Detection = z.infer<typeof Detection>

const durationMs = () => z.number().check(z.gte(0))

/** Where the time went, in milliseconds: JPEG to pixels, pixels to tensor, the model, boxes. */
export const Timings = z.strictObject({
  decodeMs: durationMs(),
  prepareMs: durationMs(),
  inferMs: durationMs(),
  postMs: durationMs(),
})
export type Timings = z.infer<typeof Timings>

/** What ran the model. */
export const Backend = z.strictObject({
  engine: z.enum(['wasm', 'webgpu', 'node']),
  threads: z.int().check(z.gte(1), z.lte(64)),
})
export type Backend = z.infer<typeof Backend>

/** Score thresholds by class id, and the IoU above which class-wise NMS drops the lower score. */
export const Thresholds = z.strictObject({
  score: z.array(z.number().check(z.gte(0), z.lte(1))).check(z.minLength(1), z.maxLength(1000)),
  nmsIou: z.number().check(z.gt(0), z.lte(1)),
})
export type Thresholds = z.infer<typeof Thresholds>

/** All detections of one model on one photo, with what is needed to make them again. */
export const PredictionSet = z.strictObject({
  photoSha: Sha256,
  photoSize: Size,
  model: z.strictObject({
    name: z.string().check(z.minLength(1), z.maxLength(100)),
    version: z.int().check(z.gte(1)),
    sha: Sha256,
  }),
  backend: Backend,
  input: Size,
  preprocessingVersion: z.int().check(z.gte(1)),
  thresholds: Thresholds,
  timings: Timings,
  boxes: z.array(Detection).check(z.maxLength(1000)),
})
export type PredictionSet = z.infer<typeof PredictionSet>

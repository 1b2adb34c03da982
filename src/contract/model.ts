import { z } from 'zod/mini'
import { Thresholds } from './detection.ts'
import { Size } from './geometry.ts'
import { Sha256 } from './ids.ts'

/** What a file of a model folder is for. */
export const FileRole = z.enum([
  'int8',
  'float',
  'fp16',
  'checkpoint',
  'golden-image',
  'golden-expected',
  'reference',
  'card',
])
export type FileRole = z.infer<typeof FileRole>

const relativePath = z
  .string()
  .check(
    z.maxLength(200),
    z.regex(/^(?!.*(^|\/)\.\.?(\/|$))[\w.-]+(\/[\w.-]+)*$/, 'must be a plain relative path'),
  )

const inputSides = z.tuple([z.int().check(z.gte(32)), z.int().check(z.gte(32))])

/**
 * Several `int8` files are one network for several shapes of photos: the first has the manifest's
 * own input and names the model.
 */
export const ModelFile = z.strictObject({
  role: FileRole,
  path: relativePath,
  engine: z.nullable(z.literal('onnxruntime')),
  /** [height, width] in pixels of the input that the file is made for. */
  input: z.nullable(inputSides),
  sha256: Sha256,
  sizeBytes: z.int().check(z.gte(1)),
})
export type ModelFile = z.infer<typeof ModelFile>

/** `manifest.json` of a model folder; written by the trainer, read by phone and server. */
export const ModelManifest = z.strictObject({
  format: z.literal(1),
  name: z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,60}$/)),
  version: z.int().check(z.gte(1)),
  createdAt: z.iso.datetime({ offset: true }),
  architecture: z.enum(['yolov8n', 'yolov8s', 'yolov8m']),
  classes: z.array(z.string().check(z.minLength(1), z.maxLength(60))).check(z.minLength(1)),
  strides: z.array(z.int().check(z.gte(1))).check(z.minLength(1)),
  input: Size,
  embedding: z.nullable(z.strictObject({ dimensions: z.int().check(z.gte(1)) })),
  preprocessing: z.strictObject({
    version: z.int().check(z.gte(1)),
    layout: z.literal('nchw'),
    colour: z.literal('rgb'),
    scale: z.number().check(z.gt(0)),
    letterboxFill: z.int().check(z.gte(0), z.lte(255)),
    resampler: z.string(),
  }),
  thresholds: Thresholds,
  /**
   * The fine pass over tiles of the photo: how much larger it looks than the first, and what its
   * boxes must reach, chosen on val. A model without it takes none.
   */
  fine: z.optional(
    z.strictObject({
      magnification: z.number().check(z.gte(1.5), z.lte(4)),
      thresholds: Thresholds,
    }),
  ),
  files: z.array(ModelFile).check(z.minLength(1), z.maxLength(64)),
  lineage: z.strictObject({
    datasetSha256: Sha256,
    codeSha256: Sha256,
    runId: z.string(),
    /** Made from a demo dataset: it bears 'demo' on every screen. */
    demo: z.boolean(),
  }),
  licence: z.string(),
})
export type ModelManifest = z.infer<typeof ModelManifest>

const goldenImages = z
  .array(
    z.strictObject({
      file: relativePath,
      /** The 50 highest class scores, whatever the threshold; box in model pixels. */
      top: z.array(
        z.strictObject({
          classId: z.int().check(z.gte(0)),
          score: z.number(),
          cxcywh: z.tuple([z.number(), z.number(), z.number(), z.number()]),
        }),
      ),
      embedding: z.array(z.number()),
    }),
  )
  .check(z.minLength(1))

/** `golden/expected.json`: what the int8 files must say of each golden picture. */
export const GoldenExpected = z.strictObject({
  format: z.literal(1),
  /** Of the file that names the model, on the whole pictures. */
  images: goldenImages,
  /** Of each rectangular file, on the middle of the pictures, cut to its [height, width]. */
  rectangles: z.optional(z.array(z.strictObject({ input: inputSides, images: goldenImages }))),
})
export type GoldenExpected = z.infer<typeof GoldenExpected>

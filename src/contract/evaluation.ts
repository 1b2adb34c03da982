import { z } from 'zod/mini'
import { Box, Size } from './geometry.ts'
import { Sha256 } from './ids.ts'
import { ClassId } from './ontology.ts'
import { Split } from './dataset.ts'

const fraction = () => z.number()

/** COCO box figures as fractions; -1 where there is no true box to find. */
export const Figures = z.strictObject({
  ap: fraction(),
  ap50: fraction(),
  ap75: fraction(),
  apSmall: fraction(),
  apMedium: fraction(),
  apLarge: fraction(),
  ar100: fraction(),
})
export type Figures = z.infer<typeof Figures>

export const OperatingCounts = z.strictObject({
  score: z.number(),
  precision: fraction(),
  recall: fraction(),
  f1: fraction(),
  hits: z.int(),
  falseAlarms: z.int(),
  misses: z.int(),
})
export type OperatingCounts = z.infer<typeof OperatingCounts>

export const ClassEvaluation = z.strictObject({
  classId: ClassId,
  truthCount: z.int(),
  ap: fraction(),
  ap50: fraction(),
  /** Precision at recall 0, 0.01, … 1, IoU 0.5; empty without a true box. */
  precisionAt50: z.array(z.number()),
  /** What the threshold does, by ascending score. */
  thresholds: z.array(OperatingCounts),
  /** At the released threshold. */
  released: OperatingCounts,
})
export type ClassEvaluation = z.infer<typeof ClassEvaluation>

/** One photo on which the model went wrong at its released thresholds, worst first. */
export const WorstPhoto = z.strictObject({
  photoSha: Sha256,
  size: Size,
  group: z.string(),
  misses: z.int(),
  falseAlarms: z.int(),
  truth: z.array(
    z.strictObject({
      classId: z.nullable(ClassId),
      box: Box,
      ignore: z.boolean(),
      found: z.boolean(),
    }),
  ),
  shown: z.array(
    z.strictObject({ classId: ClassId, box: Box, score: z.number(), hit: z.boolean() }),
  ),
})
export type WorstPhoto = z.infer<typeof WorstPhoto>

/**
 * What one file of a version does on one split, through the phone's own pre- and post-processing.
 * Of the float file only figures are kept.
 */
export const EvaluationReport = z.strictObject({
  format: z.literal(1),
  version: z.string(),
  fileSha: Sha256,
  dataset: z.int(),
  datasetRoot: Sha256,
  demo: z.boolean(),
  split: Split,
  photos: z.int(),
  input: Size,
  /** Words for the rules, so that no figure stands without them. */
  protocol: z.string(),
  figures: Figures,
  floatFigures: z.nullable(Figures),
  classes: z.array(ClassEvaluation),
  /** Expected calibration error of shown boxes, 15 bins of equal mass, IoU 0.5; null without any. */
  ece: z.nullable(z.number()),
  detectionCount: z.int(),
  medianInferMs: z.number(),
  worst: z.array(WorstPhoto),
  seconds: z.number(),
  at: z.int(),
})
export type EvaluationReport = z.infer<typeof EvaluationReport>

/** One rule of the gate with its figures. `too-few` is shown and does not block. */
export const GateReason = z.strictObject({
  rule: z.enum([
    'ap50',
    'ap',
    'int8-ap50',
    'int8-ap',
    'recall-class',
    'recall-int8',
    'calibration',
    'speed',
    'self-test',
    'demo',
  ]),
  outcome: z.enum(['pass', 'refuse', 'too-few']),
  /** Class or slice that it is about; null for the whole. */
  about: z.nullable(z.string()),
  /** The figures and the limit in words. */
  message: z.string(),
  candidate: z.nullable(z.number()),
  champion: z.nullable(z.number()),
  limit: z.nullable(z.number()),
})
export type GateReason = z.infer<typeof GateReason>

export const GateVerdict = z.strictObject({
  verdict: z.enum(['pass', 'refuse']),
  candidate: z.string(),
  /** Null where there was nothing to compare with. */
  champion: z.nullable(z.string()),
  dataset: z.int(),
  split: Split,
  bootstrapSeed: z.int(),
  reasons: z.array(GateReason),
  at: z.int(),
})
export type GateVerdict = z.infer<typeof GateVerdict>

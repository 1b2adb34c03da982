import { z } from 'zod/mini'
import { Size } from './geometry.ts'
import { Sha256 } from './ids.ts'
import { AnnotatedBox, AnnotationSource } from './label.ts'

export const Split = z.enum(['train', 'val', 'test'])
export type Split = z.infer<typeof Split>
export const splits: readonly Split[] = ['train', 'val', 'test']

/** What a dataset version is made of beside the site's own reviewed photos. */
export const DatasetBase = z.enum(['imports', 'demo'])
export type DatasetBase = z.infer<typeof DatasetBase>

/** One photo of a version: its bytes, its labels, its side, and where both came from. */
export const DatasetItem = z.strictObject({
  photoSha: Sha256,
  annotationVersion: z.int().check(z.gte(1)),
  annotationHash: Sha256,
  split: Split,
  /** Vehicle, or group of photos that may not be parted. */
  group: z.string().check(z.minLength(1), z.maxLength(200)),
  size: Size,
  origin: z.enum(['phone', 'import', 'demo']),
  source: z.string(),
  licence: z.string(),
})
export type DatasetItem = z.infer<typeof DatasetItem>

/** `manifest.json` of a dataset version. `root` is the Merkle root over its items in this order. */
export const DatasetManifest = z.strictObject({
  format: z.literal(1),
  number: z.int().check(z.gte(1)),
  createdAt: z.int(),
  demo: z.boolean(),
  classes: z.array(z.string()),
  root: Sha256,
  items: z.array(DatasetItem),
})
export type DatasetManifest = z.infer<typeof DatasetManifest>

export const SplitCounts = z.strictObject({
  split: Split,
  photos: z.int(),
  groups: z.int(),
  /** Boxes that are labels, by class id. */
  boxes: z.array(z.int()),
  ignoreRegions: z.int(),
})
export type SplitCounts = z.infer<typeof SplitCounts>

/** Why no version can be made, or why one should think first. */
export const DatasetProblem = z.strictObject({
  code: z.enum(['no_photos', 'no_split', 'empty_class', 'no_new_labels']),
  split: z.nullable(Split),
  className: z.nullable(z.string()),
  /** True where it bars the version. */
  blocks: z.boolean(),
  message: z.string(),
})
export type DatasetProblem = z.infer<typeof DatasetProblem>

/** What a version made now would hold. */
export const DatasetPreview = z.strictObject({
  base: DatasetBase,
  counts: z.array(SplitCounts),
  /** Photos from phones among them. */
  phonePhotos: z.int(),
  /** Labels accepted since the last version. */
  newLabels: z.int(),
  problems: z.array(DatasetProblem),
})
export type DatasetPreview = z.infer<typeof DatasetPreview>

export const DatasetVersion = z.strictObject({
  number: z.int(),
  createdAt: z.int(),
  createdBy: z.string(),
  demo: z.boolean(),
  root: Sha256,
  counts: z.array(SplitCounts),
  phonePhotos: z.int(),
})
export type DatasetVersion = z.infer<typeof DatasetVersion>

export const ImportRow = z.strictObject({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['coco', 'yolo']),
  demo: z.boolean(),
  photos: z.int(),
  at: z.int(),
})
export type ImportRow = z.infer<typeof ImportRow>

/** How far a running import is; it goes on behind the requests. */
export const ImportProgress = z.strictObject({
  name: z.string(),
  done: z.int(),
  of: z.int(),
  /** What went wrong: names file and line, and says what to do. Nothing of it was kept. */
  error: z.nullable(z.string()),
})

/** Scenario 2: labelled data that arrives starts a training by itself. */
export const TrainingRule = z.strictObject({
  enabled: z.boolean(),
  base: DatasetBase,
  /** New complete annotations since the last version that start it. */
  newLabels: z.int().check(z.gte(1), z.lte(100_000)),
  minutes: z.number().check(z.gte(1), z.lte(10_080)),
})
export type TrainingRule = z.infer<typeof TrainingRule>

export const DatasetPage = z.strictObject({
  versions: z.array(DatasetVersion),
  imports: z.array(ImportRow),
  importing: z.nullable(ImportProgress),
  /** One for each base that has photos. */
  previews: z.array(DatasetPreview),
  /** Whether the demo pack is on this machine and not loaded yet. */
  demoOffered: z.boolean(),
  rule: TrainingRule,
})
export type DatasetPage = z.infer<typeof DatasetPage>

export const MakeDataset = z.strictObject({ base: DatasetBase })

/** An item with its boxes and where they came from: for showing, and for following a label back. */
export const DatasetEntry = z.strictObject({
  item: DatasetItem,
  boxes: z.array(AnnotatedBox),
  labelledBy: AnnotationSource,
})
export type DatasetEntry = z.infer<typeof DatasetEntry>

export const DatasetDetail = z.strictObject({
  version: DatasetVersion,
  /** A page of items, in the manifest's order. */
  items: z.array(DatasetEntry),
  itemCount: z.int(),
})
export type DatasetDetail = z.infer<typeof DatasetDetail>

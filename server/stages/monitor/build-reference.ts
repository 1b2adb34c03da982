import type { Sha256 } from '../../../src/contract/ids.ts'
import { featureNames, type DriftReference } from '../../../src/contract/monitoring.ts'
import { histogramEdges } from '../../../src/domain/drift-reference.ts'
import { measurePhoto } from './measure-photo.ts'

/** A photo of the train split: how to come by its bytes, and what it may not be parted from. */
export interface ReferencePhoto {
  readonly group: string
  /** Names it where something is wrong. */
  readonly name: string
  read(): Promise<Uint8Array>
}

/** Six digits are far finer than any bin, and keep the file small. */
const digits = 6

/**
 * Measures every photo. Groups come out numbered in the order in which they appear: neither a file
 * name nor a vehicle stands in a reference.
 * @throws Error that names the photo which cannot be read
 */
export async function buildReference(
  photos: readonly ReferencePhoto[],
  given: { datasetRoot: Sha256; signal: AbortSignal; onProgress(fraction: number): void },
): Promise<DriftReference> {
  const numbers = new Map<string, number>()
  const rows: DriftReference['rows'] = []
  for (const photo of photos) {
    given.signal.throwIfAborted()
    const number = numbers.get(photo.group) ?? numbers.size + 1
    numbers.set(photo.group, number)
    const values = await measured(photo)
    rows.push({
      block: `g${number}`,
      values: values.map((value) => Number(value.toPrecision(digits))),
    })
    given.onProgress(rows.length / photos.length)
  }
  return {
    format: 1,
    features: [...featureNames],
    datasetRoot: given.datasetRoot,
    edges: featureNames.map((_, f) => histogramEdges(rows.map(({ values }) => values[f]!))),
    rows,
  }
}

async function measured(photo: ReferencePhoto): Promise<number[]> {
  const bytes = await photo.read()
  try {
    return await measurePhoto(bytes)
  } catch (cause) {
    throw new Error(`${photo.name} cannot be measured: ${String(cause)}`, { cause })
  }
}

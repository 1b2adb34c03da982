import type { Size } from '../../src/contract/geometry.ts'
import type { PhoneModel } from '../../src/detect/phone-model.ts'
import type { KnownFile } from '../../src/detect/ports.ts'

/** Files of the released network at another size, published beside the page. */
export interface BenchModel {
  readonly input: Size
  readonly int8: KnownFile
  readonly rectangles: readonly { readonly size: Size; readonly file: KnownFile }[]
}

/** The model of the app with other files; it has no golden pictures of their size. */
export function benchPhoneModel(model: PhoneModel, bench: BenchModel): PhoneModel {
  return { ...model, manifest: { ...model.manifest, input: bench.input }, ...bench }
}

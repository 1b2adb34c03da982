import { expect } from '@playwright/test'
import type { PhotoProcessing } from '../src/contract/record.ts'
import { colourPhoto, rightBoxesOf } from './colour-photo.ts'

/** Wide enough that WebCodecs shrinks it while it decodes, where there is WebCodecs. */
const width = 2000

/** The fault page in a browser of any kind. */
interface FaultPageDriver {
  evaluate<Arg, Result>(run: (arg: Arg) => Promise<Result>, arg: Arg): Promise<Result>
}

/**
 * From a camera's file to boxes through the app's own workers: whatever way the phone was held, the
 * photo is turned once, and its boxes lie where the marks are on what is stored and shown.
 * @returns how many photos were decoded by ImageDecoder
 */
export async function expectUprightOnce(
  page: FaultPageDriver,
  publish: (name: string, bytes: Uint8Array) => Promise<string>,
  { noImageDecoder }: { readonly noImageDecoder: boolean },
): Promise<number> {
  await page.evaluate(
    async (faults) => window.faultPage.open({ threads: 1, deadlineMs: 240_000, faults }),
    { noImageDecoder },
  )
  for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8]) {
    const { jpeg, size } = await colourPhoto(width, orientation)
    const url = await publish(`orientation-${orientation}.jpg`, jpeg)
    const added = await page.evaluate(
      (address) => window.faultPage.addAndDetect(address, 'car.jpg'),
      url,
    )
    const processing: PhotoProcessing = orientation === 1 ? 'metadata-cut' : 're-encoded'
    expect(added, `orientation ${orientation}`).toEqual({
      size,
      processing,
      made: { engine: 'wasm', threads: 1, boxes: rightBoxesOf(size) },
    })
  }
  const { ImageDecoder: decoders } = await page.evaluate(() => window.faultPage.pictures(), null)
  return decoders?.made ?? 0
}

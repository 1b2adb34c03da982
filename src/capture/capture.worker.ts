import { expose, transfer } from 'comlink'
import { prepare } from './prepare.ts'
import { browserPixels } from './upright-jpeg.ts'

/** Decoding, encoding and hashing, away from the thread that draws the screen. */
const intake = {
  async prepare(file: Blob, name: string) {
    const outcome = await prepare(file, name, browserPixels)
    return outcome.ok ? transfer(outcome, [outcome.photo.bytes]) : outcome
  },
}
export type IntakeWorker = typeof intake

expose(intake)

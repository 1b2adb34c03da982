import { batteryOf } from './battery.ts'
import { createFinePass, type FinePass, type TakeTurn } from './fine-pass.ts'

/** The fine pass of this phone's detector; loads after the first screen. */
export function phoneFinePass(detector: { turn: TakeTurn }): FinePass {
  return createFinePass(detector.turn.bind(detector), () => batteryOf(navigator))
}

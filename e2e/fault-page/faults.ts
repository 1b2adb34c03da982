/** What page and faulty workers say to each other of faults; the engine's own messages are apart. */

/** What is wrong from the start. */
export interface StartFaults {
  /** The browser is one without WebCodecs. */
  readonly noImageDecoder?: boolean
  /** Shared memory whose maximum is above so many pages is refused, as on iPhones. */
  readonly mostMemoryPages?: number
  /** No worker can start another one. */
  readonly noThreads?: boolean
}

/** What goes wrong with the next runs. */
export type RunFault =
  | 'zeros'
  | 'not-a-number'
  /** Every score is a tenth too low, which only a golden picture shows. */
  | 'wrong'
  | 'out-of-memory'
  /** Never answers. */
  | 'hang'
  /** The worker ends without a word. */
  | 'close'
  | 'lose-device'

/** Pictures outside of the script's heap, by kind: how many were made, and are not closed yet. */
export type PictureCounts = Record<string, { readonly made: number; readonly open: number }>

export type FaultQuestion =
  | { readonly ask: 'inject'; readonly id: number; readonly fault: RunFault | null }
  | { readonly ask: 'pictures'; readonly id: number }

export interface FaultAnswer {
  readonly answerTo: number
  readonly pictures: PictureCounts
}

export const channelName = 'faults'

/**
 * Spoils the worker that it is imported into, before the engine's code comes: its name says how.
 * Later faults come over a channel.
 */
import {
  channelName,
  type FaultAnswer,
  type FaultQuestion,
  type RunFault,
  type StartFaults,
} from './faults.ts'
import { pictureCounts } from './watched-pictures.ts'

let fault: RunFault | null = null

/** What the next run has to do wrong. */
export function faultOfRun(): RunFault | null {
  return fault
}

const atStart: StartFaults = JSON.parse(self.name === '' ? '{}' : self.name)

if (atStart.noImageDecoder === true) Reflect.deleteProperty(globalThis, 'ImageDecoder')

if (atStart.noThreads === true) {
  globalThis.Worker = new Proxy(Worker, {
    construct() {
      throw new RangeError('no more threads')
    },
  })
}

const { mostMemoryPages } = atStart
if (mostMemoryPages !== undefined) {
  WebAssembly.Memory = new Proxy(WebAssembly.Memory, {
    construct(Memory, [descriptor]: [WebAssembly.MemoryDescriptor]) {
      if ((descriptor.maximum ?? 0) > mostMemoryPages) throw new RangeError('Out of memory')
      return new Memory(descriptor)
    },
  })
}

const channel = new BroadcastChannel(channelName)
channel.addEventListener('message', ({ data }: MessageEvent<FaultQuestion | FaultAnswer>) => {
  if (!('ask' in data)) return // another worker's answer
  if (data.ask === 'inject') fault = data.fault
  const answer: FaultAnswer = { answerTo: data.id, pictures: pictureCounts() }
  // A channel has no target origin.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  channel.postMessage(answer)
})

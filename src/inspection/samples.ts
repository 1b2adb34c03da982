import { SampleList, type SamplePhoto } from '../contract/sample.ts'
import type { SampleShelf } from './ports.ts'

const folder = '/samples'

/** Reads the samples from the app's own origin; after the first visit from the offline cache. */
export function createSampleShelf(): SampleShelf {
  let listed: Promise<readonly SamplePhoto[]> | null = null
  return {
    list() {
      listed ??= readList().catch((cause: unknown) => {
        listed = null // the next call tries again
        throw cause
      })
      return listed
    },
    async bytes(sample) {
      return (await answer(`${folder}/${sample.file}`)).blob()
    },
  }
}

async function readList(): Promise<readonly SamplePhoto[]> {
  return SampleList.parse(await (await answer(`${folder}/samples.json`)).json())
}

async function answer(path: string): Promise<Response> {
  const response = await fetch(path)
  if (!response.ok) throw new Error(`${path} answered ${response.status}`)
  return response
}

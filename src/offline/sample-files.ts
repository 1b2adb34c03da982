import { SampleList } from '../contract/sample.ts'
import type { KnownFile } from './checked-files.ts'

const folder = '/samples'

/** The sample photos that ship with the app, with their hashes. Rejects where the list is missing. */
export async function sampleFiles(fetchList: typeof fetch): Promise<readonly KnownFile[]> {
  const response = await fetchList(`${folder}/samples.json`)
  if (!response.ok) throw new Error(`the list of samples answered ${response.status}`)
  return SampleList.parse(await response.json()).map((sample) => ({
    url: `${folder}/${sample.file}`,
    sha256: sample.sha256,
    sizeBytes: null,
  }))
}

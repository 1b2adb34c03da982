import { queryOptions } from '@tanstack/react-query'
import { SampleList, type SamplePhoto } from '../../contract/sample.ts'
import { ApiFailure } from '../api-failure.ts'

/** The rendered photos that ship with the app. */
export const samplesQuery = queryOptions({
  queryKey: ['samples'],
  queryFn: async ({ signal }) => {
    const response = await fetch('/samples/samples.json', { signal })
    if (!response.ok) throw new ApiFailure('not-a-server')
    return SampleList.parse(await response.json())
  },
  staleTime: Infinity,
})

/** A sample's bytes. */
export async function samplePhoto({ file }: SamplePhoto): Promise<Blob> {
  const response = await fetch(`/samples/${file}`)
  if (!response.ok) throw new ApiFailure('not-a-server')
  return response.blob()
}

import { useEffect, useState } from 'react'
import type { SamplePhoto } from '../contract/sample.ts'
import { usePhone } from './phone.ts'

type Samples =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly list: readonly SamplePhoto[] }
  | { readonly state: 'failed' }

/** The list of sample photos. */
export function useSamples(): Samples {
  const { samples } = usePhone()
  const [state, setState] = useState<Samples>({ state: 'loading' })
  useEffect(() => {
    let current = true
    samples.list().then(
      (list) => current && setState({ state: 'ready', list }),
      () => current && setState({ state: 'failed' }),
    )
    return () => {
      current = false
    }
  }, [samples])
  return state
}

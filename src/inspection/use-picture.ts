import { useEffect, useState } from 'react'
import type { Sha256 } from '../contract/ids.ts'
import { usePhone } from './phone.ts'

type PictureState =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly url: string }
  /** Let go after a receipt: the server has it. */
  | { readonly state: 'gone' }

/** An object URL of a stored photo, small for lists or whole. */
export function usePicture(sha: Sha256, size: 'thumb' | 'full'): PictureState {
  const { pictures } = usePhone()
  const [picture, setPicture] = useState<PictureState>({ state: 'loading' })
  useEffect(() => {
    let current = true
    pictures[size](sha).then(
      (url) => current && setPicture(url === null ? { state: 'gone' } : { state: 'ready', url }),
      () => current && setPicture({ state: 'gone' }),
    )
    return () => {
      current = false
    }
  }, [pictures, sha, size])
  return picture
}

import { useState } from 'react'
import type { SamplePhoto } from '../contract/sample.ts'

/**
 * A sample's picture: the small one where there is a network, else the sample itself, which is kept
 * on the phone.
 */
export function SampleImage({ sample }: { sample: SamplePhoto }) {
  const [small, setSmall] = useState(true)
  const file = small ? sample.file.replace(/\.jpg$/, '.thumb.jpg') : sample.file
  return (
    <img
      src={`/samples/${file}`}
      alt=""
      loading="lazy"
      decoding="async"
      className="size-full object-cover"
      onError={() => setSmall(false)}
    />
  )
}

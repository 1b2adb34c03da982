import type { Sha256 } from '../../contract/ids.ts'
import { ModelManifest } from '../../contract/model.ts'
import type { DeviceManifest } from '../../contract/registry.ts'
import { manifestWith } from './manifest-maker.ts'
import { sha } from './record-maker.ts'

type Statement = DeviceManifest['statement']

/** A version of a site, with files whose hashes no other number has. */
export function siteModel(number: number, changes: Partial<ModelManifest> = {}): ModelManifest {
  const file = (role: string, index: number) => ({
    role,
    path: `${role}-${index}`,
    engine: null,
    input: null,
    sha256: fileSha(number, index),
    sizeBytes: 1000,
  })
  return ModelManifest.parse(
    manifestWith(
      [
        file('int8', 0),
        file('golden-expected', 1),
        file('golden-image', 2),
        file('float', 3),
        file('card', 4),
      ],
      { name: 'site', version: number, ...changes },
    ),
  )
}

/** The hash of the file with this index of `siteModel(number)`; 0 is its int8 file. */
export function fileSha(number: number, index: number): Sha256 {
  return sha(number * 100 + index)
}

/** What a server says of `site/1`, but for what a test says otherwise. */
export function statementWith<C extends object>(changes: C): Statement & C {
  return {
    v: 1,
    epoch: 7,
    issuedAt: 1000,
    expires: Number.MAX_SAFE_INTEGER,
    minApp: '0.1.0',
    model: siteModel(1),
    previous: null,
    ...changes,
  }
}

import { spawnSync } from 'node:child_process'

/** There is no Python that the trainer could run on; the message says what to do. */
export class NoPythonError extends Error {
  override name = 'NoPythonError'
}

export interface Python {
  readonly path: string
  /** e.g. `3.11` */
  readonly minorVersion: string
}

const lowest = { major: 3, minor: 11 }
const candidates = ['python3', 'python', 'python3.13', 'python3.12', 'python3.11']

/** The first Python of the path that is new enough, or null. */
export function findPython(): Python | null {
  for (const name of candidates) {
    const found = askVersion(name)
    if (found !== null) return found
  }
  return null
}

/** Prints its own path and version; anything that does neither is no Python of ours. */
function askVersion(name: string): Python | null {
  const script = 'import sys; print(sys.executable); print("%d.%d" % sys.version_info[:2])'
  const { status, stdout } = spawnSync(name, ['-c', script], { encoding: 'utf8' })
  if (status !== 0) return null
  const [path, minorVersion] = stdout.trim().split('\n')
  if (path === undefined || minorVersion === undefined) return null
  const [major = 0, minor = 0] = minorVersion.split('.').map(Number)
  const isNewEnough = major === lowest.major && minor >= lowest.minor
  return isNewEnough ? { path, minorVersion } : null
}

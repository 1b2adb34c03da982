import { access, constants, mkdir } from 'node:fs/promises'
import { StartError } from '../start-error.ts'

/**
 * Makes the folder of all data where it is missing; only its owner may look into a new one.
 * @throws StartError where it cannot be made or written
 */
export async function makeHome(home: string): Promise<void> {
  try {
    await mkdir(home, { recursive: true, mode: 0o700 })
    await access(home, constants.W_OK)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new StartError(`LOTLENS_HOME: ${home} is no folder to write to (${reason})`, { cause })
  }
}

import { chmod, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod/mini'

/** Where a running server listens for its own machine's commands, and the word that it wants. */
const Control = z.object({ port: z.int(), token: z.string() })
export type Control = z.infer<typeof Control>

const pathIn = (home: string) => join(home, 'control.json')

/** Only the folder's owner may read it: the token makes administrators. */
export async function writeControl(home: string, control: Control): Promise<void> {
  const path = pathIn(home)
  await writeFile(`${path}.new`, JSON.stringify(control), { mode: 0o600 })
  await chmod(`${path}.new`, 0o600)
  await rename(`${path}.new`, path)
}

/** Null where no server has the folder open, or one was killed and left none. */
export async function readControl(home: string): Promise<Control | null> {
  try {
    return Control.parse(JSON.parse(await readFile(pathIn(home), 'utf8')))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

export async function removeControl(home: string): Promise<void> {
  await rm(pathIn(home), { force: true })
}

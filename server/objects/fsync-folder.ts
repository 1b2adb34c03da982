import { open } from 'node:fs/promises'

/** Makes the names in a folder durable: a rename survives a power cut only after this. */
export async function fsyncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

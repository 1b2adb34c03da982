import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fsyncFolder } from '../objects/fsync-folder.ts'
import { PgliteThread } from './pglite-thread.ts'

/**
 * Makes sure that `folder` holds a whole database. The first initialisation takes seconds and a
 * kill in its middle leaves something that opens no more, so it is done beside and renamed.
 */
export async function preparePgliteFolder(folder: string): Promise<void> {
  if (existsSync(join(folder, 'PG_VERSION'))) return
  const making = `${folder}.making`
  await rm(making, { recursive: true, force: true })
  await mkdir(dirname(folder), { recursive: true })
  const thread = new PgliteThread(making)
  await thread.exec('SELECT 1')
  await thread.close()
  // Only an empty folder can stand in the way here: it holds no PG_VERSION.
  await rename(making, folder)
  await fsyncFolder(dirname(folder))
}

import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of package.json, found upwards: this file runs from server/build and from dist/server. */
export const projectFolder = findProject(dirname(fileURLToPath(import.meta.url)))

function findProject(from: string): string {
  if (existsSync(join(from, 'package.json'))) return from
  const parent = dirname(from)
  if (parent === from) throw new Error('no package.json above the program: was it moved alone?')
  return findProject(parent)
}

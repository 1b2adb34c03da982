import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod/mini'
import { projectFolder } from './build/project-folder.ts'

const Package = z.object({ version: z.string().check(z.regex(/^\d+\.\d+\.\d+$/)) })

/** The package's version: that of the app, which the same build makes. */
export function readAppVersion(): string {
  const text = readFileSync(join(projectFolder, 'package.json'), 'utf8')
  return Package.parse(JSON.parse(text)).version
}

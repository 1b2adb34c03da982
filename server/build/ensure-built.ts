import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { projectFolder } from './project-folder.ts'

/** What the build reads: a change in any of these makes it anew. */
const inputs = ['src', 'server', 'public', 'models/scratch-dent']
const inputFiles = ['index.html', 'package.json', 'package-lock.json', 'vite.config.ts']
const stamp = join(projectFolder, 'dist', 'built-from.txt')

/**
 * Builds app and server unless `dist` was made from exactly the present sources.
 * @throws Error where the build fails; its output has then gone to standard error.
 */
export async function ensureBuilt(): Promise<void> {
  const wanted = await sourcesHash()
  if (existsSync(stamp) && (await readFile(stamp, 'utf8')) === wanted) return
  process.stderr.write('Building the app (once for each change, about half a minute) …\n')
  // Cut off from here on, nothing says that `dist` is whole.
  await rm(stamp, { force: true })
  await viteBuild([])
  await viteBuild(['--ssr'])
  await mkdir(join(projectFolder, 'dist'), { recursive: true })
  await writeFile(stamp, wanted)
}

function viteBuild(more: readonly string[]): Promise<void> {
  const vite = join(projectFolder, 'node_modules', 'vite', 'bin', 'vite.js')
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [vite, 'build', '--logLevel', 'warn', ...more], {
      cwd: projectFolder,
      stdio: ['ignore', 2, 2],
    })
    child.once('error', reject)
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`the build ended with code ${code}`)),
    )
  })
}

async function sourcesHash(): Promise<string> {
  const paths = [...inputFiles]
  for (const folder of inputs) {
    if (!existsSync(join(projectFolder, folder))) continue
    const entries = await readdir(join(projectFolder, folder), {
      recursive: true,
      withFileTypes: true,
    })
    for (const entry of entries) {
      if (entry.isFile())
        paths.push(join(entry.parentPath, entry.name).slice(projectFolder.length + 1))
    }
  }
  const hash = createHash('sha256')
  for (const path of paths.toSorted()) {
    hash.update(`${path}\0`).update(await readFile(join(projectFolder, path)))
  }
  return hash.digest('hex')
}

import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Plugin } from 'vite'

const brotli = promisify(brotliCompress)
const gz = promisify(gzip)

const compressible = /\.(js|css|html|svg|json|webmanifest|wasm)$/

/**
 * Writes `file.br` and `file.gz` beside each file of the built app that gains by it, so that the
 * server never compresses on request. Big files (the 14 MB engine) take a quicker setting: the
 * last 3 % would cost half a minute of build.
 */
export function precompress(): Plugin {
  let outDir = ''
  return {
    name: 'lotlens:precompress',
    apply: 'build',
    configResolved(config) {
      outDir = resolve(config.root, config.build.outDir)
    },
    closeBundle: {
      order: 'post',
      sequential: true,
      async handler() {
        for (const path of await filesUnder(outDir)) {
          if (compressible.test(path)) await compress(path)
        }
      },
    },
  }
}

async function compress(path: string): Promise<void> {
  const bytes = await readFile(path)
  if (bytes.length < 1024) return
  const big = bytes.length > 1_000_000
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: big ? 8 : 11,
    [constants.BROTLI_PARAM_LGWIN]: 24,
  }
  await writeFile(`${path}.br`, await brotli(bytes, { params }))
  await writeFile(`${path}.gz`, await gz(bytes, { level: big ? 6 : 9 }))
}

async function filesUnder(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true })
  const paths = names.map((name) => join(folder, name))
  const stats = await Promise.all(paths.map((path) => stat(path)))
  return paths.filter((_, index) => stats[index]?.isFile())
}

import { gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

/** Of the scripts that a phone loads before it shows anything, compressed. */
export const shellLimitBytes = 150 * 1024

interface BuiltFile {
  readonly type: string
  readonly isEntry?: boolean
  readonly imports?: readonly string[]
  readonly code?: string
}

/** Lets a build fail whose first page loads more script than a phone on a lot should wait for. */
export function shellLimit(): Plugin {
  return {
    name: 'lotlens:shell-limit',
    apply: 'build',
    generateBundle(_options, bundle) {
      const sizes = shellSizes(bundle)
      const total = [...sizes.values()].reduce((sum, size) => sum + size, 0)
      if (total <= shellLimitBytes) return
      const largest = [...sizes].toSorted((a, b) => b[1] - a[1]).slice(0, 8)
      const list = largest.map(([name, size]) => `  ${kib(size)} ${name}`).join('\n')
      this.error(
        `The app's shell has ${kib(total)} of script (gzip), the limit is ${kib(shellLimitBytes)}. ` +
          `Load what the first page does not need by import(). Its largest files:\n${list}`,
      )
    },
  }
}

/** Compressed bytes of each script that an entry loads at once: what is imported by `import()`
 * comes later and does not count. */
export function shellSizes(bundle: Readonly<Record<string, BuiltFile>>): Map<string, number> {
  const sizes = new Map<string, number>()
  const waiting = Object.entries(bundle)
    .filter(([, file]) => file.isEntry === true)
    .map(([name]) => name)
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const file = bundle[name]
    if (file === undefined || file.type !== 'chunk' || sizes.has(name)) continue
    sizes.set(name, gzipSync(file.code ?? '', { level: 9 }).length)
    waiting.push(...(file.imports ?? []))
  }
  return sizes
}

function kib(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} KiB`
}

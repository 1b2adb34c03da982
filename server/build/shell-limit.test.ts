import { randomBytes } from 'node:crypto'
import { build } from 'vite'
import { expect, it } from 'vitest'
import { shellLimit, shellLimitBytes, shellSizes } from './shell-limit.ts'

it('counts what the entry imports, once, and nothing that comes later', () => {
  const sizes = shellSizes({
    'main.js': { type: 'chunk', isEntry: true, imports: ['a.js', 'b.js'], code: 'x' },
    'a.js': { type: 'chunk', imports: ['b.js'], code: 'y' },
    'b.js': { type: 'chunk', imports: ['a.js'], code: 'z' },
    'later.js': { type: 'chunk', imports: ['a.js'], code: 'w' },
    'main.css': { type: 'asset' },
  })
  expect([...sizes.keys()].toSorted()).toEqual(['a.js', 'b.js', 'main.js'])
})

it('lets a build fail that is too large for a first page, and says of what', async () => {
  const words = randomBytes(shellLimitBytes).toString('base64')
  const sources = (first: string): Record<string, string> => ({
    'virtual:main': first,
    'virtual:words': `export const words = '${words}'`,
  })
  const built = (first: string) =>
    build({
      configFile: false,
      logLevel: 'silent',
      plugins: [
        {
          name: 'sources',
          resolveId: (id) => (id.startsWith('virtual:') ? id : null),
          load: (id) => sources(first)[id] ?? null,
        },
        shellLimit(),
      ],
      build: { write: false, rollupOptions: { input: 'virtual:main' } },
    })
  await expect(built("import('virtual:words').then(console.log)")).resolves.toBeDefined()
  await expect(built("import { words } from 'virtual:words'\nconsole.log(words)")).rejects.toThrow(
    /shell has \d+\.\d KiB of script.*the limit is 150.0 KiB[^]*main/,
  )
})

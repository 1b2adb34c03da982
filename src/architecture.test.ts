import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const project = fileURLToPath(new URL('..', import.meta.url))

/** Paths of the sources under a folder, tests left out. */
function sources(folder: string): string[] {
  return readdirSync(join(project, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name}`)
    .filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path))
}

/**
 * Who may import whom, by room. A room always may import itself; what is not listed here is an
 * error, a new room too. Source: README, Code map.
 */
const mayImport: Record<string, readonly string[]> = {
  'src/contract': [],
  'src/domain': ['src/contract'],
  'src/ui': ['src/contract', 'src/domain'],
  'src/capture': ['src/contract', 'src/domain', 'src/ui'],
  'src/detect': ['src/contract', 'src/domain', 'src/ui', 'models'],
  // The model store: which released model this phone runs, and how it comes by a newer one.
  'src/model': ['src/contract', 'src/domain', 'src/ui'],
  'src/correct': ['src/contract', 'src/domain', 'src/ui'],
  'src/store': ['src/contract', 'src/domain', 'src/ui'],
  'src/sync': ['src/contract', 'src/domain', 'src/ui'],
  'src/offline': ['src/contract', 'src/domain', 'src/ui'],
  'src/inspection': ['src/contract', 'src/domain', 'src/ui'],
  'src/console': ['src/contract', 'src/domain', 'src/ui'],
  server: ['src/contract', 'src/domain'],
}

/** The wiring may import every room of the phone; each other exception is named here with why. */
const exceptions: Record<string, readonly string[]> = {
  'src/app.tsx': ['*'],
  'src/main.tsx': ['*'],
  // Parts of the wiring that load after the first screen.
  'src/shadow.ts': ['*'],
  'src/storage-use.ts': ['*'],
  // The screen of one photo holds the editor: the two are one thing to the thumb.
  'src/inspection/': ['src/correct'],
  // A reviewer corrects in the same editor as an inspector.
  'src/console/': ['src/correct'],
}

const importPattern =
  /(?:^|[^\w.])(?:import|export)\s[^'"`;]*?from\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|^import\s+['"]([^'"]+)['"]/gm

function roomOf(path: string): string | null {
  const rooms = Object.keys(mayImport).filter((room) => path.startsWith(`${room}/`))
  if (rooms.length > 0) return rooms.reduce((a, b) => (a.length > b.length ? a : b))
  return path.startsWith('models/') ? 'models' : null
}

interface Arrow {
  readonly from: string
  readonly to: string
}

function importsOf(path: string): string[] {
  const source = readFileSync(join(project, path), 'utf8')
  return [...source.matchAll(importPattern)].flatMap(
    (match) => match[1] ?? match[2] ?? match[3] ?? [],
  )
}

function arrows(): Arrow[] {
  const files = [...sources('src'), ...sources('server')]
  return files.flatMap((from) =>
    importsOf(from)
      .filter((specifier) => specifier.startsWith('.'))
      .map((specifier) => ({
        from,
        to: relative(project, join(project, dirname(from), specifier)),
      })),
  )
}

function allowed({ from, to }: Arrow): boolean {
  const target = roomOf(to)
  for (const [prefix, rooms] of Object.entries(exceptions)) {
    const named = rooms.includes('*') || (target !== null && rooms.includes(target))
    if (from.startsWith(prefix) && named && target !== 'server') return true
  }
  const room = roomOf(from)
  if (room === null || target === null) return false
  return room === target || (mayImport[room] ?? []).includes(target)
}

/** The sources that import a package of this name. */
function holders(specifier: RegExp): string[] {
  return [...sources('src'), ...sources('server')].filter((path) =>
    importsOf(path).some((name) => specifier.test(name)),
  )
}

describe('the house', () => {
  const all = arrows()

  it('has arrows to look at', () => {
    expect(all.length).toBeGreaterThan(20)
  })

  it('lets a room import only what the code map allows', () => {
    const wrong = all.filter((arrow) => !allowed(arrow)).map(({ from, to }) => `${from} → ${to}`)
    expect(wrong).toEqual([])
  })

  it('lets nothing but a test import a test', () => {
    expect(all.filter(({ to }) => /\.test(\.tsx?)?$/.test(to))).toEqual([])
  })

  it('knows onnxruntime-web in src/detect alone, and the database in server/db alone', () => {
    expect(holders(/^onnxruntime-web/).filter((path) => !path.startsWith('src/detect/'))).toEqual(
      [],
    )
    expect(
      holders(/^(drizzle-orm|pg|@electric-sql\/pglite)(\/|$)/).filter(
        // Tests get their empty databases from server/testing.
        (path) => !/^server\/(db|testing)\//.test(path),
      ),
    ).toEqual([])
  })

  it('keeps clock, random and I/O out of the domain', () => {
    const forbidden =
      /\b(Date\.now|new Date\(\)|Math\.random|performance\.|crypto\.|fetch\(|localStorage|indexedDB)/
    const guilty = sources('src/domain').filter((path) =>
      forbidden.test(withoutComments(readFileSync(join(project, path), 'utf8'))),
    )
    expect(guilty).toEqual([])
  })
})

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
}

import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { Readable } from 'node:stream'
import type { ApiApp, ApiContext } from './api-context.ts'
import { parseRange } from './byte-range.ts'

const mediaTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.wasm': 'application/wasm',
  '.onnx': 'application/octet-stream',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.md': 'text/markdown; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
}

const encodings = [
  { name: 'br', suffix: '.br' },
  { name: 'gzip', suffix: '.gz' },
] as const

/**
 * The built app: its files, and its page for every other address that is no file's (the app's own
 * router knows /console, /pair, /inspection/...).
 */
export function mountStaticFiles(app: ApiApp, folder: string): void {
  app.get('*', async (context, next) => {
    const { path } = context.req
    if (path.startsWith('/v1/') || path === '/v1') return next()
    const file = await findFile(folder, path === '/' ? '/index.html' : path)
    if (file !== null) return sendFile(context, file)
    if (extname(path) !== '') return next()
    const page = await findFile(folder, '/index.html')
    if (page !== null) return sendFile(context, page)
    return context.text('The app is not built yet: run `npm run build`.\n', 503)
  })
}

interface StaticFile {
  readonly path: string
  readonly urlPath: string
  readonly sizeBytes: number
  readonly modifiedMs: number
}

/** The file of an address, or null. Only plain names are looked up: no dots in front, no tricks. */
async function findFile(folder: string, urlPath: string): Promise<StaticFile | null> {
  if (!/^(\/[A-Za-z0-9_@-][\w@.-]*)+$/.test(urlPath)) return null
  const path = join(folder, ...urlPath.split('/'))
  const found = await statOrNull(path)
  if (found === null || !found.isFile()) return null
  return { path, urlPath, sizeBytes: found.size, modifiedMs: Math.trunc(found.mtimeMs) }
}

async function statOrNull(path: string) {
  try {
    return await stat(path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return null
    throw error
  }
}

async function sendFile(context: ApiContext, file: StaticFile): Promise<Response> {
  const { sent, encoding } = await bestForm(context, file)
  const etag = `"${sent.sizeBytes.toString(36)}-${sent.modifiedMs.toString(36)}"`
  const headers = new Headers({
    'Content-Type': mediaTypes[extname(file.urlPath)] ?? 'application/octet-stream',
    'Cache-Control': cacheControl(file.urlPath),
    Vary: 'Accept-Encoding',
    ETag: etag,
  })
  if (encoding !== null) headers.set('Content-Encoding', encoding)
  if (context.req.header('if-none-match') === etag) {
    return new Response(null, { status: 304, headers })
  }
  if (encoding !== null) return whole(context, sent, headers)
  headers.set('Accept-Ranges', 'bytes')
  // A range of another version than the one that the browser has must not be glued to it.
  const isSame = (context.req.header('if-range') ?? etag) === etag
  const range = parseRange(isSame ? context.req.header('range') : undefined, sent.sizeBytes)
  if (range === 'all') return whole(context, sent, headers)
  if (range === 'none') {
    headers.set('Content-Range', `bytes */${sent.sizeBytes}`)
    return new Response(null, { status: 416, headers })
  }
  const { start, end } = range
  headers.set('Content-Range', `bytes ${start}-${end}/${sent.sizeBytes}`)
  headers.set('Content-Length', String(end - start + 1))
  return new Response(bodyOf(context, sent.path, { start, end }), { status: 206, headers })
}

function whole(context: ApiContext, file: StaticFile, headers: Headers): Response {
  headers.set('Content-Length', String(file.sizeBytes))
  return new Response(bodyOf(context, file.path, {}), { headers })
}

function bodyOf(context: ApiContext, path: string, range: { start?: number; end?: number }) {
  if (context.req.method === 'HEAD') return null
  return Readable.toWeb(createReadStream(path, range)) as ReadableStream
}

/** A compressed sibling that the build left, where the browser takes it and asks for no range. */
async function bestForm(context: ApiContext, file: StaticFile) {
  const accepted = context.req.header('accept-encoding') ?? ''
  if (context.req.header('range') === undefined) {
    for (const { name, suffix } of encodings) {
      if (!new RegExp(`(^|[,\\s])${name}($|[,;\\s])(?!q=0(\\.0+)?($|[,\\s]))`).test(accepted))
        continue
      const sibling = await statOrNull(file.path + suffix)
      if (sibling === null) continue
      const sent = { ...file, path: file.path + suffix, sizeBytes: sibling.size }
      return { sent, encoding: name }
    }
  }
  return { sent: file, encoding: null }
}

/** Files under /assets bear their hash in their name; everything else is asked for anew. */
function cacheControl(urlPath: string): string {
  return urlPath.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
}

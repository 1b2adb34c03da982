import { once } from 'node:events'
import { createReadStream, existsSync, statSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { extname, join, normalize } from 'node:path'

const mediaTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
}

export interface IsolatedServer {
  readonly origin: string
  close(): Promise<void>
}

/** A page needs these to use threads and shared memory. */
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

/** Serves a built folder as the app's own server does, on a port of its own. */
export function serveIsolated(folder: string): Promise<IsolatedServer> {
  return serve(builtFiles(folder, isolation))
}

/** Serves a built folder as a plain web server does: the page gets no threads. */
export function servePlainly(folder: string): Promise<IsolatedServer> {
  return serve(builtFiles(folder, {}))
}

/**
 * The files of a folder, under a content policy by which nothing but the WebGPU worker may evaluate
 * strings.
 */
export function builtFiles(
  folder: string,
  more: Readonly<Record<string, string>> = isolation,
): RequestListener {
  return (request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname)
    const file = join(folder, path.endsWith('/') ? `${path}index.html` : path)
    if (!file.startsWith(folder) || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end()
      return
    }
    const evaluates = file.includes('webgpu') ? " 'unsafe-eval'" : ''
    response.writeHead(200, {
      'Content-Type': mediaTypes[extname(file)] ?? 'application/octet-stream',
      'Content-Length': statSync(file).size,
      // Only what bears a hash in its name stays what it is.
      'Cache-Control': path.startsWith('/assets/')
        ? 'public, max-age=31536000, immutable'
        : 'no-cache',
      'Cross-Origin-Resource-Policy': 'same-origin',
      'Content-Security-Policy': [
        "default-src 'self'",
        `script-src 'self' 'wasm-unsafe-eval'${evaluates}`,
        "worker-src 'self'",
        "img-src 'self' blob: data:",
        "style-src 'self' 'unsafe-inline'",
      ].join('; '),
      ...more,
    })
    createReadStream(file).pipe(response)
  }
}

async function serve(listener: RequestListener): Promise<IsolatedServer> {
  const server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { origin: `http://127.0.0.1:${portOf(server)}`, close: () => close(server) }
}

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return address.port
}

async function close(server: Server): Promise<void> {
  server.close()
  server.closeAllConnections()
  await once(server, 'close')
}

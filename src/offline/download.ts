import type { KnownFile, LoadOptions } from './checked-files.ts'
import { sha256Of } from './sha256-of.ts'

/** `fetch`, as far as it is used of it, told how long the file is where that is known. */
export type FetchFile = (
  url: string,
  init: RequestInit,
  sizeBytes: number | null,
) => Promise<Response>

export type Download =
  | { readonly ok: true; readonly bytes: ArrayBuffer; readonly headers: Headers }
  | { readonly ok: false; readonly problem: 'damaged' | 'unreachable' }

/**
 * Fetch a file and check size and hash. What is not right is fetched once more, past every cache
 * on the way, before it counts as damaged. Rejects only with the signal's reason.
 */
export async function download(
  fetchFile: FetchFile,
  file: KnownFile,
  options: LoadOptions,
): Promise<Download> {
  for (const cacheMode of ['default', 'reload'] as const) {
    const got = await attempt(fetchFile, { file, options, cacheMode })
    if (got === null) return { ok: false, problem: 'unreachable' }
    if (await isRight(got.bytes, file)) return { ok: true, ...got }
  }
  return { ok: false, problem: 'damaged' }
}

async function isRight(bytes: ArrayBuffer, file: KnownFile): Promise<boolean> {
  const sizeIsRight = file.sizeBytes === null || bytes.byteLength === file.sizeBytes
  return sizeIsRight && (await sha256Of(bytes)) === file.sha256
}

async function attempt(
  fetchFile: FetchFile,
  how: { file: KnownFile; options: LoadOptions; cacheMode: RequestCache },
): Promise<{ bytes: ArrayBuffer; headers: Headers } | null> {
  const { file, options, cacheMode } = how
  try {
    const init: RequestInit = {
      cache: cacheMode,
      credentials: 'same-origin',
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    }
    const response = await fetchFile(file.url, init, file.sizeBytes)
    if (!response.ok || response.body === null) return null
    return { bytes: await readAll(response.body, file, options), headers: response.headers }
  } catch {
    // No network, or cut on the way: the caller tries again when there is one.
    options.signal?.throwIfAborted()
    return null
  }
}

async function readAll(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  file: KnownFile,
  options: LoadOptions,
): Promise<ArrayBuffer> {
  const parts: Uint8Array<ArrayBuffer>[] = []
  let receivedBytes = 0
  const reader = body.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return new Blob(parts).arrayBuffer()
    parts.push(value)
    receivedBytes += value.byteLength
    if (file.sizeBytes !== null) {
      options.onProgress?.(Math.min(1, receivedBytes / file.sizeBytes))
    }
  }
}

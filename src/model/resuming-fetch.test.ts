import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Sha256 } from '../contract/ids.ts'
import { modelFilePath } from '../domain/model-files.ts'
import { createCheckedFiles } from '../offline/checked-files.ts'
import { fakeCaches } from '../offline/testing/fake-browser.ts'
import { cachedPieces } from './pieces.ts'
import { createResumingFetch } from './resuming-fetch.ts'

const cacheName = 'models'
const chunkBytes = 64 * 1024

function bytesOf(sizeBytes: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: sizeBytes }, (_, index) => (index * 31 + (index >> 8)) & 255)
}

function shaOf(bytes: Uint8Array): Sha256 {
  return Sha256.parse(createHash('sha256').update(bytes).digest('hex'))
}

/** A server with one file, on a line that a test cuts; `asked` are the bytes it was asked from. */
class Line {
  readonly asked: number[] = []
  sentBytes = 0
  /** Bytes until the line is cut; null: it holds. */
  cutAfter: number | null = null
  isDown = false
  knowsRanges = true
  /** A cut says nothing: the body just ends, as from a proxy that gives no length. */
  cutsSilently = false
  /** The most that one answer brings; null: all. */
  partBytes: number | null = null
  /** Headers of parts that are not what they should be. */
  partHeaders: Readonly<Record<string, string>> = {}
  readonly #bytes: Uint8Array<ArrayBuffer>

  constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.#bytes = bytes
  }

  open = async (_sha: Sha256, fromByte: number): Promise<Response | null> => {
    this.asked.push(fromByte)
    if (this.isDown) return null
    const size = this.#bytes.byteLength
    if (fromByte >= size && fromByte > 0) return new Response(null, { status: 416 })
    const begin = this.knowsRanges ? fromByte : 0
    const headers = { 'content-range': `bytes ${begin}-${size - 1}/${size}`, ...this.partHeaders }
    const isPart = this.knowsRanges && fromByte > 0
    return new Response(this.#stream(begin), isPart ? { status: 206, headers } : {})
  }

  #stream(begin: number): ReadableStream<Uint8Array<ArrayBuffer>> {
    let at = begin
    const cut = this.cutAfter === null ? this.#bytes.byteLength : begin + this.cutAfter
    const end = Math.min(cut, begin + (this.partBytes ?? this.#bytes.byteLength))
    const endsWell = this.cutsSilently || end < cut
    return new ReadableStream({
      pull: (controller) => {
        const chunk = this.#bytes.slice(at, Math.min(at + chunkBytes, end))
        at += chunk.byteLength
        this.sentBytes += chunk.byteLength
        if (chunk.byteLength > 0) controller.enqueue(chunk)
        else if (end < this.#bytes.byteLength && !endsWell) controller.error(new TypeError('cut'))
        else controller.close()
      },
    })
  }
}

/** The phone's side: what it keeps outlives its pages. */
function phone(line: Line, kept = fakeCaches(), stallMs = 10_000) {
  const fetchFile = createResumingFetch({
    open: line.open,
    pieces: cachedPieces(kept.caches, cacheName),
    stallMs,
  })
  return { files: createCheckedFiles({ caches: kept.caches, fetch: fetchFile, cacheName }), kept }
}

function fileOf(bytes: Uint8Array) {
  const sha256 = shaOf(bytes)
  return { url: modelFilePath(sha256), sha256, sizeBytes: bytes.byteLength }
}

describe('fetching the file of a model', () => {
  const bytes = bytesOf(1_000_000)
  const file = fileOf(bytes)

  beforeEach(() => {
    vi.stubGlobal('location', { href: 'http://localhost/' })
    vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  })
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
  })

  it('M6: goes on where a cut line left it, in another page too', async () => {
    const line = new Line(bytes)
    line.cutAfter = 600_000
    const first = phone(line)
    await expect(first.files.keep(file)).resolves.toBe('unreachable')
    line.cutAfter = null
    const second = phone(line, first.kept)
    await expect(second.files.keep(file)).resolves.toBe('kept')
    expect(line.asked).toEqual([0, 600_000])
    expect(line.sentBytes).toBe(1_000_000)
    expect(first.kept.kept()).toEqual([file.url])
  })

  it('M6: loses a quarter of a megabyte at most when the page is killed', async () => {
    const line = new Line(bytes)
    const kept = fakeCaches()
    const fetchFile = createResumingFetch({
      open: line.open,
      pieces: cachedPieces(kept.caches, cacheName),
      stallMs: 1000,
    })
    const reader = (await fetchFile(file.url, {}, file.sizeBytes)).body?.getReader()
    for (let read = 0; read < 10; read += 1) await reader?.read() // and never again
    await expect(phone(line, kept).files.keep(file)).resolves.toBe('kept')
    expect(line.asked[1]).toBeGreaterThanOrEqual(10 * chunkBytes - 256 * 1024)
  })

  it('M6: gets there over a line that is cut anywhere, at the cost of what is left', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 400_000 }), { minLength: 1, maxLength: 6 }),
        async (cuts) => {
          const line = new Line(bytes)
          const { files } = phone(line)
          let outcome = 'unreachable'
          for (const cutAfter of [...cuts, null]) {
            line.cutAfter = cutAfter
            outcome = await files.keep(file)
            if (outcome === 'kept') break
          }
          expect(outcome).toBe('kept')
          expect(line.sentBytes).toBe(bytes.byteLength)
        },
      ),
      { numRuns: 15 },
    )
  })

  it('M6: has every byte once a whole has come to its end, though the page is killed then', async () => {
    const line = new Line(bytes)
    const kept = fakeCaches()
    const ports = { open: line.open, pieces: cachedPieces(kept.caches, cacheName), stallMs: 1000 }
    const answer = await createResumingFetch(ports)(file.url, {}, file.sizeBytes)
    await answer.arrayBuffer() // and never checks or keeps it
    await expect(phone(line, kept).files.keep(file)).resolves.toBe('kept')
    expect(line.asked).toEqual([0])
    expect(kept.kept()).toEqual([file.url])
  })

  it('M6: loses nothing to a line that knows no parts, though it is cut earlier the next time', async () => {
    const line = new Line(bytes)
    line.cutAfter = 600_000
    const { files } = phone(line)
    await files.keep(file)
    line.knowsRanges = false
    line.cutAfter = 100_000
    await expect(files.keep(file)).resolves.toBe('unreachable')
    line.knowsRanges = true
    line.cutAfter = null
    await expect(files.keep(file)).resolves.toBe('kept')
    expect(line.asked).toEqual([0, 600_000, 600_000])
  })

  it('M6: takes the whole of a line that knows no parts, from where it was cut on', async () => {
    const line = new Line(bytes)
    line.cutAfter = 600_000
    const { files } = phone(line)
    await files.keep(file)
    line.knowsRanges = false
    line.cutAfter = null
    await expect(files.keep(file)).resolves.toBe('kept')
    expect(line.asked).toEqual([0, 600_000])
  })

  it('M6: asks on at once where an answer ends early and nobody says that it was cut', async () => {
    const line = new Line(bytes)
    line.cutAfter = 400_000
    line.cutsSilently = true
    await expect(phone(line).files.keep(file)).resolves.toBe('kept')
    expect(line.asked).toEqual([0, 400_000, 800_000])
    expect(line.sentBytes).toBe(1_000_000)
  })

  it('M6: takes parts that are shorter than it asked for', async () => {
    const line = new Line(bytes)
    line.partBytes = 300_000
    await expect(phone(line).files.keep(file)).resolves.toBe('kept')
    expect(line.asked).toEqual([0, 300_000, 600_000, 900_000])
  })

  it.each([
    ['that begins elsewhere', { 'content-range': 'bytes 500000-999999/1000000' }],
    ['that names no place', { 'content-range': '' }],
    ['of a longer file', { 'content-range': 'bytes 600000-1999999/2000000' }],
    ['of another file by its tag', { etag: `"${shaOf(bytesOf(5))}"` }],
  ] as const)('M6: asks for the whole where it gets a part %s', async (_, headers) => {
    const line = new Line(bytes)
    line.cutAfter = 600_000
    const { files } = phone(line)
    await files.keep(file)
    line.cutAfter = null
    line.partHeaders = headers
    await expect(files.keep(file)).resolves.toBe('kept')
    expect(line.asked).toEqual([0, 600_000, 0])
  })

  it('M6: knows a part by its tag, weak or lengthened by a proxy too', async () => {
    for (const etag of [`"${file.sha256}"`, `W/"${file.sha256}"`, `"${file.sha256}-gzip"`]) {
      const line = new Line(bytes)
      line.cutAfter = 600_000
      line.partHeaders = { etag }
      const { files } = phone(line)
      await files.keep(file)
      line.cutAfter = null
      await expect(files.keep(file)).resolves.toBe('kept')
      expect(line.asked).toEqual([0, 600_000])
    }
  })

  it('M6: never keeps a mixture of two files, and ends with the right one', async () => {
    const other = new Line(bytes.map((byte) => byte ^ 255))
    other.cutAfter = 600_000
    const first = phone(other)
    await expect(first.files.keep(file)).resolves.toBe('unreachable')
    const line = new Line(bytes)
    await expect(phone(line, first.kept).files.keep(file)).resolves.toBe('kept')
    expect(line.asked).toEqual([600_000, 0])
  })

  it('M6: says that a file is damaged that is shorter than it must be', async () => {
    const short = bytes.slice(0, 400_000)
    const line = new Line(short)
    const { files, kept } = phone(line)
    await expect(files.keep(file)).resolves.toBe('damaged')
    expect(line.asked).toEqual([0, 400_000, 0, 400_000])
    expect(kept.kept()).toEqual([])
  })

  it('M6: refuses wrong bytes after it has fetched all of them anew, once', async () => {
    const wrong = bytes.map((byte, index) => (index === 500_000 ? byte ^ 1 : byte))
    const line = new Line(wrong)
    const { files, kept } = phone(line)
    await expect(files.keep(file)).resolves.toBe('damaged')
    expect(line.asked).toEqual([0, 0])
    expect(kept.kept()).toEqual([])
  })

  it('M6: mends a piece that went bad on the phone', async () => {
    const line = new Line(bytes)
    line.cutAfter = 600_000
    const { files, kept } = phone(line)
    await files.keep(file)
    kept.flipBit(`${file.url}?from=0`)
    line.cutAfter = null
    await expect(files.keep(file)).resolves.toBe('kept')
    expect(line.asked).toEqual([0, 600_000, 0])
  })

  it('M6: drops pieces that are longer than the file', async () => {
    const short = bytesOf(1000)
    const line = new Line(short)
    const { files, kept } = phone(line)
    const target = fileOf(short)
    await cachedPieces(kept.caches, cacheName).add(target.url, 0, bytesOf(2000))
    await expect(files.keep(target)).resolves.toBe('kept')
    expect(line.asked).toEqual([0])
  })

  it('M6: takes a line on which nothing more comes for a cut one', async () => {
    const line = Object.assign(new Line(bytes), {
      open: async () => new Response(new ReadableStream({ start: () => undefined })),
    })
    const { files } = phone(line, fakeCaches(), 100)
    await expect(files.keep(file)).resolves.toBe('unreachable')
  })

  it('M6: says that a file is damaged that the server has not', async () => {
    const line = Object.assign(new Line(bytes), {
      open: async () => new Response('{}', { status: 404 }),
    })
    await expect(phone(line).files.keep(file)).resolves.toBe('damaged')
  })

  it('says that it is unreachable without a network, and keeps nothing', async () => {
    const line = new Line(bytes)
    line.isDown = true
    const { files, kept } = phone(line)
    await expect(files.keep(file)).resolves.toBe('unreachable')
    expect(kept.kept()).toEqual([])
  })
})

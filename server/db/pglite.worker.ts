/**
 * The embedded database's own thread: Postgres in wasm blocks while it works, and must not block
 * the server's event loop. One message in, one message out, in order (see pglite-messages.ts).
 */
import { closeSync, fsyncSync, openSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { PGlite, types, type postgresMod } from '@electric-sql/pglite'
import { NodeFS } from '@electric-sql/pglite/nodefs'
import type { PgliteRequest, PgliteResponse, PgliteWorkerData } from './pglite-messages.ts'

if (parentPort === null) throw new Error('pglite.worker is started by PgliteThread alone')
const port = parentPort
const { dataFolder } = workerData as PgliteWorkerData

type PostgresMod = postgresMod.PostgresMod

let fsyncCount = 0

interface NodeFsStream {
  readonly nfd?: number
  readonly node: unknown
}

/** The part of emscripten's NODEFS that is used here; the package types it as a bare object. */
interface NodeFsModule {
  readonly stream_ops: { fsync?: (stream: NodeFsStream) => number }
  realPath(node: unknown): string
}

/**
 * PGlite's file system never calls fsync: what Postgres believes to be on the disk would be in the
 * kernel's cache alone. Folders are opened without a descriptor of the host, so they get one here.
 */
class DurableNodeFS extends NodeFS {
  override async init(pg: PGlite, options: Partial<PostgresMod>) {
    const { emscriptenOpts } = await super.init(pg, options)
    const hook = (module: PostgresMod) => {
      const nodeFs = module.NODEFS as unknown as NodeFsModule
      nodeFs.stream_ops.fsync = (stream) => {
        fsyncCount += 1
        if (stream.nfd !== undefined) fsyncSync(stream.nfd)
        else fsyncFolder(nodeFs.realPath(stream.node))
        return 0
      }
    }
    return {
      emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), hook] },
    }
  }
}

function fsyncFolder(path: string): void {
  const descriptor = openSync(path, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** PGlite starts Postgres with `-F` (no fsync at all); this leaves it out. */
const startParams = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
  '-c',
  'fsync=on',
  '-c',
  'wal_sync_method=fsync',
]

const asText = (value: string) => value
const datesAsText = Object.fromEntries(
  [types.TIMESTAMP, types.TIMESTAMPTZ, types.INTERVAL, types.DATE].map((oid) => [oid, asText]),
)

async function run(pg: PGlite, request: PgliteRequest): Promise<unknown> {
  switch (request.kind) {
    case 'query': {
      const { rows, fields, affectedRows } = await pg.query(request.sql, request.params, {
        rowMode: request.rowMode,
        ...(request.datesAsText ? { parsers: datesAsText } : {}),
      })
      return { rows, fields, affectedRows }
    }
    case 'exec':
      return (await pg.exec(request.sql)).map(({ rows, fields, affectedRows }) => ({
        rows,
        fields,
        affectedRows,
      }))
    case 'close':
      await pg.close()
      return null
    default:
      return fsyncCount
  }
}

const opened = PGlite.create({ fs: new DurableNodeFS(dataFolder), startParams })

async function answer(request: PgliteRequest): Promise<PgliteResponse> {
  try {
    const pg = await opened
    try {
      return { id: request.id, ok: true, value: await run(pg, request) }
    } catch (error) {
      // A failed statement of a multi-statement text leaves its BEGIN open, and would poison
      // whatever comes next on the one connection.
      if (!request.inTransaction && pg.isInTransaction()) await pg.exec('ROLLBACK')
      throw error
    }
  } catch (error) {
    return { id: request.id, ok: false, error: plainError(error) }
  }
}

/** An error's own fields, in a form that passes between threads. */
function plainError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) }
  return { ...JSON.parse(JSON.stringify(error)), message: error.message, stack: error.stack }
}

let queue: Promise<void> = Promise.resolve()
port.on('message', (request: PgliteRequest) => {
  queue = queue.then(async () => port.postMessage(await answer(request)))
})

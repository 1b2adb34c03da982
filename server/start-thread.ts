import { Worker } from 'node:worker_threads'

/**
 * Start a worker thread from a file beside the caller. `name` has no ending: the built server has a
 * `.js` there; from source it is TypeScript, which Node 20 runs in a thread only where the thread
 * itself brings tsx (`--import tsx` reaches the main thread alone).
 */
export function startThread(name: string, callerUrl: string, workerData: unknown): Worker {
  // In a thread that was started so, tsx adds a query to the address of each file.
  if (!new URL(callerUrl).pathname.endsWith('.ts')) {
    return new Worker(new URL(`${name}.js`, callerUrl), { workerData })
  }
  const tsx = import.meta.resolve('tsx/esm/api')
  const file = new URL(`${name}.ts`, callerUrl).href
  const load = `import(${JSON.stringify(tsx)})
    .then(({ tsImport }) => tsImport(${JSON.stringify(file)}, ${JSON.stringify(callerUrl)}))`
  return new Worker(load, { eval: true, workerData })
}

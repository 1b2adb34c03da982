import { fileURLToPath } from 'node:url'
import { defaultClientConditions, build } from 'vite'
import { bundledModelAlias } from '../server/build/bundled-model.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Build a page that holds the detector without the app; gives the folder to serve. */
export async function buildDetectPage(
  page: 'detect-page' | 'fault-page' = 'detect-page',
): Promise<string> {
  const outDir = here(`../dist/${page}`)
  await build({
    configFile: false,
    logLevel: 'warn',
    root: here(`./${page}`),
    publicDir: false,
    worker: { format: 'es' },
    resolve: {
      conditions: ['onnxruntime-web-use-extern-wasm', ...defaultClientConditions],
      alias: await bundledModelAlias(),
    },
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2022',
      assetsInlineLimit: 0,
      reportCompressedSize: false,
    },
  })
  return outDir
}

import threadedMjsUrl from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url'
import threadedWasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url'
import asyncifyMjsUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url'
import asyncifyWasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url'
import { Sha256 } from '../contract/ids.ts'
import type { KnownFile } from './ports.ts'

export interface RuntimeFiles {
  readonly mjs: KnownFile
  readonly wasm: KnownFile
}

const known = (url: string, sha256: string, sizeBytes: number): KnownFile => ({
  url,
  sha256: Sha256.parse(sha256),
  sizeBytes,
})

/**
 * onnxruntime-web's glue and its machine code, which must never be of different versions: both are
 * served by us under hashed names and checked. `runtime-files.test.ts` compares these figures with
 * the installed package.
 */
export const wasmRuntime: RuntimeFiles = {
  mjs: known(
    threadedMjsUrl,
    'e13f7f94fc51b4ca72b12faeb1ee95f4ace6dfbc8939bc718aabdc0a27c4299b',
    24_381,
  ),
  wasm: known(
    threadedWasmUrl,
    '3398c10d07d229bd91b364548e130e0e51a8e5704b88c7c083ebbeb78842dee2',
    14_239_897,
  ),
}

/** The bigger build that WebGPU needs; fetched only for a trial. */
export const webgpuRuntime: RuntimeFiles = {
  mjs: known(
    asyncifyMjsUrl,
    '3d1c85995364bb643302fc6fd877a0c3ba5ae72401815e0f24828a53d9191e28',
    53_057,
  ),
  wasm: known(
    asyncifyWasmUrl,
    '39f9f0894d478800487ed9f7dbe92618498db320cf55c8e3d89adff8dce658da',
    26_781_914,
  ),
}

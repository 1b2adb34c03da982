import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { wasmRuntime, webgpuRuntime } from './runtime-files.ts'

const resolve = createRequire(import.meta.url).resolve

describe('the runtime files', () => {
  it.each([
    ['onnxruntime-web/ort-wasm-simd-threaded.mjs', wasmRuntime.mjs],
    ['onnxruntime-web/ort-wasm-simd-threaded.wasm', wasmRuntime.wasm],
    ['onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs', webgpuRuntime.mjs],
    ['onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm', webgpuRuntime.wasm],
  ])('%s is the one that is installed', (name, { sha256, sizeBytes }) => {
    const bytes = readFileSync(resolve(name))
    expect({
      sha256: createHash('sha256').update(bytes).digest('hex'),
      sizeBytes: bytes.byteLength,
    }).toEqual({ sha256, sizeBytes })
  })
})

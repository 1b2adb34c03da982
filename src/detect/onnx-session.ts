import type { RawOutput } from '../domain/golden-check.ts'
import type * as OnnxRuntimeWeb from 'onnxruntime-web'
import type { InferenceSession, Tensor } from 'onnxruntime-web'
import { watchGpu } from './gpu-watch.ts'
import type { EngineSetup, OpenedEngine } from './worker-api.ts'

/** The runtime as a worker imports it: the plain wasm build, or the bigger one with WebGPU. */
export type OnnxRuntime = typeof OnnxRuntimeWeb

export interface OpenSession {
  readonly opened: OpenedEngine
  /** Input `[1, 3, height, width]`, RGB, scaled; the caller may use the buffer again afterwards. */
  run(input: Float32Array): Promise<RawOutput>
  /** Give its memory back to the runtime; nothing is run afterwards. */
  close(): Promise<void>
}

/** Create a session and run it once on grey, so that the first photo does not pay for it. */
export async function openSession(
  ort: OnnxRuntime,
  provider: 'wasm' | 'webgpu',
  setup: EngineSetup,
): Promise<OpenSession> {
  ort.env.wasm.numThreads = setup.threads
  ort.env.wasm.wasmPaths = { mjs: setup.runtime.mjsUrl, wasm: setup.runtime.wasmUrl }
  ort.env.wasm.proxy = false
  ort.env.logLevel = 'error'

  const begun = performance.now()
  const session = await ort.InferenceSession.create(new Uint8Array(setup.modelBytes), {
    executionProviders: [provider],
    // 'basic' leaves the quantise pairs unfused, which is 2.4 times slower.
    graphOptimizationLevel: 'all',
  })
  const created = performance.now()
  const dims = [1, 3, setup.input.size.height, setup.input.size.width]
  const gpu = provider === 'webgpu' ? await watchGpu(ort.env.webgpu.device) : null
  const run = async (input: Float32Array): Promise<RawOutput> => {
    const running = session.run({ [inputName(session)]: new ort.Tensor(input, dims) })
    return readOutput(session, await (gpu === null ? running : gpu.guard(running)))
  }
  await run(new Float32Array(3 * setup.input.size.height * setup.input.size.width).fill(0.447))
  return {
    opened: {
      // The runtime lowers this where shared memory turns out to be missing.
      threads: ort.env.wasm.numThreads ?? 1,
      sessionMs: created - begun,
      warmUpMs: performance.now() - created,
    },
    run,
    close: () => session.release(),
  }
}

function inputName(session: InferenceSession): string {
  const [name] = session.inputNames
  if (name === undefined) throw new Error('the model has no input')
  return name
}

/** The first output is the detections; a file of ours has an embedding beside it. */
function readOutput(
  session: InferenceSession,
  outputs: InferenceSession.OnnxValueMapType,
): RawOutput {
  const [detections, embedding] = session.outputNames.map((name) => outputs[name])
  if (detections === undefined) throw new Error('the model has no output')
  const [, rowCount = 0, anchorCount = 0] = detections.dims
  if (rowCount <= 4) throw new Error('the output is not [1, 4 + classes, anchors]')
  return {
    output: floats(detections),
    classCount: rowCount - 4,
    anchorCount,
    embedding: embedding === undefined ? null : floats(embedding),
  }
}

function floats(tensor: Tensor): Float32Array {
  if (tensor.data instanceof Float32Array) return tensor.data
  throw new Error(`an output is ${tensor.type}, not float32`)
}

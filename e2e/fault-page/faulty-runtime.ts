import type { InferenceSession } from 'onnxruntime-web'
import type { OnnxRuntime } from '../../src/detect/onnx-session.ts'
import { faultOfRun } from './install-faults.ts'

/** The runtime, whose sessions do wrong what they are told to. */
export function faultyRuntime(ort: OnnxRuntime): OnnxRuntime {
  const { InferenceSession: Whole } = ort
  const create = async (...args: Parameters<typeof Whole.create>): Promise<InferenceSession> => {
    const session = await Whole.create(...args)
    session.run = new Proxy(session.run, {
      apply: (run, _, given) => faultyRun(ort, () => Reflect.apply(run, session, given)),
    })
    return session
  }
  return { ...ort, InferenceSession: Object.assign(Object.create(Whole), { create }) }
}

type Outputs = InferenceSession.OnnxValueMapType

async function faultyRun(ort: OnnxRuntime, run: () => Promise<Outputs>): Promise<Outputs> {
  switch (faultOfRun()) {
    case null:
      return run()
    case 'zeros':
      return changed(await run(), () => 0)
    case 'not-a-number':
      return changed(await run(), () => Number.NaN)
    case 'wrong':
      return changed(await run(), (value) => value * 0.9)
    case 'out-of-memory':
      throw new Error('std::bad_alloc')
    case 'hang':
      return never()
    case 'close':
      globalThis.close()
      return never()
    case 'lose-device':
    default: {
      const device = await ort.env.webgpu.device
      const running = run()
      device.destroy()
      return running
    }
  }
}

function changed(outputs: Outputs, change: (value: number) => number): Outputs {
  for (const tensor of Object.values(outputs)) {
    const { data } = tensor
    if (data instanceof Float32Array) data.forEach((value, at) => (data[at] = change(value)))
  }
  return outputs
}

function never<T>(): Promise<T> {
  return new Promise<T>(() => undefined)
}

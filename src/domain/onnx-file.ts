/**
 * What an ONNX file says of itself, read without its weights (onnx.proto, the ONNX specification).
 * The trainer's `onnx_file.py` finds the same faults in the same words: `fixtures/onnx-files.json`.
 */
import { fieldAt, protobufFields, textOf, type ProtobufField, type WireType } from './protobuf.ts'

export type OnnxFaultCode =
  | 'too_large'
  | 'not_onnx'
  | 'cut_short'
  | 'damaged'
  | 'unsupported_ir'
  | 'unsupported_opset'
  | 'external_data'
  | 'not_a_detector'
  | 'wrong_input'
  | 'wrong_output'
  | 'wrong_stride'
  | 'no_size'
  | 'no_names'
  /** It is a detector, but another one than its manifest says. */
  | 'other_classes'
  | 'other_size'

/** What is wrong with a model file. The message goes on from the file's name. */
export interface OnnxFault {
  readonly code: OnnxFaultCode
  readonly message: string
}

export interface OnnxValue {
  readonly name: string
  /** `TensorProto.DataType`; 0 where it is no tensor. */
  readonly elementType: number
  /** Null where a size is open. */
  readonly dims: readonly (number | null)[]
}

export interface OnnxOutline {
  /** Without the weights, which old files list among them. */
  readonly inputs: readonly OnnxValue[]
  readonly outputs: readonly OnnxValue[]
  readonly metadata: ReadonlyMap<string, string>
}

export type OnnxReading<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: OnnxFault }

/** Lowest and highest that every runtime of this project takes (onnxruntime 1.30 and 1.32). */
const irVersions = [3, 13] as const
const opsets = [7, 26] as const
const maxBytes = 512 * 2 ** 20

/** Wire types of the fields of `ModelProto`. */
const modelFields = new Map<number, WireType>([
  [1, 'varint'],
  [5, 'varint'],
  ...[2, 3, 4, 6, 7, 8, 14, 20, 25, 26].map((number) => [number, 'length'] as const),
])
const graphField = 7
const externalLocation = 1

const notOnnx: OnnxFault = {
  code: 'not_onnx',
  message: 'is no ONNX file: give a model that was exported as ONNX',
}
const damaged: OnnxFault = {
  code: 'damaged',
  message: 'is damaged: it begins as an ONNX file and does not go on as one. Copy it again',
}

/** Whether a file is larger than any detector that is meant here; to be asked before it is read. */
export function sizeFault(sizeBytes: number): OnnxFault | null {
  if (sizeBytes <= maxBytes) return null
  const [size, most] = [sizeBytes, maxBytes].map((bytes) => (bytes / 1e9).toFixed(1))
  return {
    code: 'too_large',
    message: `has ${size} GB; a detector has at most ${most} GB. Is it the right file?`,
  }
}

/** Read a file's bytes. */
export function readOnnxFile(bytes: Uint8Array): OnnxReading<OnnxOutline> {
  const fault = outlineFault(bytes)
  if (fault !== null) return { ok: false, fault }
  const model = protobufFields(bytes)
  const graph = protobufFields(last(model, graphField)?.bytes ?? new Uint8Array(0))
  if (model === null || graph === null) return { ok: false, fault: damaged }
  const versions = versionFault(model)
  if (versions !== null) return { ok: false, fault: versions }
  const weights = all(graph, 5).map(weightOf)
  const elsewhere = weights.find(({ location }) => location !== null)
  if (elsewhere !== undefined) {
    const message = `keeps its weights in another file (${elsewhere.location}): export it as one file`
    return { ok: false, fault: { code: 'external_data', message } }
  }
  const names = new Set(weights.map(({ name }) => name))
  return {
    ok: true,
    value: {
      inputs: all(graph, 11)
        .map(valueOf)
        .filter(({ name }) => !names.has(name)),
      outputs: all(graph, 12).map(valueOf),
      metadata: new Map(all(model, 14).map(entryOf)),
    },
  }
}

/** Walks the outermost fields, without their contents. */
function outlineFault(bytes: Uint8Array): OnnxFault | null {
  let hasGraph = false
  for (let at = 0; at < bytes.length;) {
    const head = fieldAt(bytes, at)
    const known = head === null ? undefined : modelFields.get(head.number)
    if (at === 0 && (head === null || known === undefined || known !== head.wire)) return notOnnx
    if (head === null || (known !== undefined && known !== head.wire)) return damaged
    if (head.end > bytes.length) {
      const what = head.number === graphField ? 'its graph' : 'a part'
      const [whole, there] = [head.end - head.start, bytes.length - head.start]
      const message = `is cut short: ${what} has ${whole} bytes, ${there} of them are there. Copy it again`
      return head.wire === 'length' ? { code: 'cut_short', message } : damaged
    }
    hasGraph ||= head.number === graphField
    at = head.end
  }
  return hasGraph ? null : notOnnx
}

function versionFault(model: readonly ProtobufField[]): OnnxFault | null {
  const ir = last(model, 1)?.value ?? 0
  if (ir < irVersions[0] || ir > irVersions[1]) {
    const message = `has ONNX IR version ${ir}; ${irVersions.join(' to ')} run here. Export it with another version of the onnx package`
    return { code: 'unsupported_ir', message }
  }
  const imported = all(model, 8).map(({ bytes }) => {
    const fields = protobufFields(bytes)
    return { domain: textIn(fields, 1), version: last(fields, 2)?.value ?? 0 }
  })
  const opset = imported.find(({ domain }) => domain === '' || domain === 'ai.onnx')?.version ?? 0
  if (opset >= opsets[0] && opset <= opsets[1]) return null
  const message = `uses ONNX opset ${opset}; ${opsets.join(' to ')} run here. Export it with opset 17`
  return { code: 'unsupported_opset', message }
}

/** Name of a `TensorProto`, and the file that it lies in, or null where it lies in this one. */
function weightOf({ bytes }: ProtobufField): { name: string; location: string | null } {
  const fields = protobufFields(bytes)
  const name = textIn(fields, 8)
  if (last(fields, 14)?.value !== externalLocation) return { name, location: null }
  const entries = new Map(all(fields, 13).map(entryOf))
  return { name, location: entries.get('location') ?? 'not named' }
}

/** A `ValueInfoProto`. */
function valueOf({ bytes }: ProtobufField): OnnxValue {
  const fields = protobufFields(bytes)
  const type = protobufFields(last(fields, 2)?.bytes ?? new Uint8Array(0))
  const tensor = protobufFields(last(type, 1)?.bytes ?? new Uint8Array(0))
  const shape = protobufFields(last(tensor, 2)?.bytes ?? new Uint8Array(0))
  const dims = all(shape, 1).map((dim) => last(protobufFields(dim.bytes), 1)?.value ?? null)
  return { name: textIn(fields, 1), elementType: last(tensor, 1)?.value ?? 0, dims }
}

/** A `StringStringEntryProto`. */
function entryOf({ bytes }: ProtobufField): [string, string] {
  const fields = protobufFields(bytes)
  return [textIn(fields, 1), textIn(fields, 2)]
}

function all(fields: readonly ProtobufField[] | null, number: number): ProtobufField[] {
  return fields?.filter((field) => field.number === number) ?? []
}

function last(fields: readonly ProtobufField[] | null, number: number): ProtobufField | undefined {
  return fields?.findLast((field) => field.number === number)
}

function textIn(fields: readonly ProtobufField[] | null, number: number): string {
  return textOf(last(fields, number)?.bytes ?? new Uint8Array(0))
}

import type { Size } from '../contract/geometry.ts'
import { fieldAt, protobufFields, textOf } from './protobuf.ts'

/**
 * The same detector for another size of input, from the bytes of its ONNX file. A network is blind
 * to its size but for some constants after the head, where boxes are put together; those are
 * reckoned anew (the trainer's `onnx_graph.py` writes them). Weights and quantisation stay as they
 * are. Null where the file is not one of the trainer's, so that this cannot be known to hold.
 */
export function resizedDetector(file: Uint8Array, size: Size): Uint8Array<ArrayBuffer> | null {
  const model = rawFields(file)
  const graph = model?.find(({ number }) => number === modelGraph)
  const fields = graph === undefined ? null : rawFields(graph.bytes)
  if (model === null || fields === null) return null
  const classCount = classCountOf(fields)
  if (classCount === null) return null
  const constants = sizeConstants(size, classCount)
  const replaced = new Set<string>()
  const parts = fields.flatMap((field): Uint8Array[] => {
    const dims = newDims(field, size, classCount)
    if (field.number === graphValueInfo) return [] // sizes between the layers: they are inferred
    if (dims !== null) return [lengthField(field.number, valueInfo(field.bytes, dims))]
    const name = field.number === graphInitializer ? tensorName(field.bytes) : ''
    const constant = constants.get(name)
    if (constant === undefined) return [field.raw]
    replaced.add(name)
    return [lengthField(graphInitializer, tensor(name, constant))]
  })
  if (replaced.size !== constants.size) return null
  const resized = lengthField(modelGraph, joined(parts))
  return joined(model.map(({ number, raw }) => (number === modelGraph ? resized : raw)))
}

interface RawField {
  readonly number: number
  /** The value of a field with a length. */
  readonly bytes: Uint8Array
  /** The field as it stands in the message, tag and all. */
  readonly raw: Uint8Array
}

function rawFields(message: Uint8Array): RawField[] | null {
  const fields: RawField[] = []
  for (let at = 0; at < message.length;) {
    const head = fieldAt(message, at)
    if (head === null || head.end > message.length) return null
    fields.push({
      number: head.number,
      bytes: message.subarray(head.start, head.end),
      raw: message.subarray(at, head.end),
    })
    at = head.end
  }
  return fields
}

// Field numbers of onnx.proto.
const modelGraph = 7
const graphInitializer = 5
const graphInput = 11
const graphOutput = 12
const graphValueInfo = 13
const tensorDims = 1
const tensorType = 2
const tensorNameField = 8
const tensorRawData = 9

const [float32, int64] = [1, 7]
const strides = [8, 16, 32]
/** Bins of a side's distance (`REG_MAX` of the trainer). */
const binCount = 16

interface Constant {
  readonly dims: readonly number[]
  readonly values: Float32Array | BigInt64Array
}

/** The constants that depend on the input's size, by the trainer's names. */
function sizeConstants({ width, height }: Size, classCount: number): Map<string, Constant> {
  const levels = strides.map((stride) => ({
    stride,
    across: Math.floor(width / stride),
    down: Math.floor(height / stride),
  }))
  const anchorCount = levels.reduce((sum, { across, down }) => sum + across * down, 0)
  const strideOf = new Float32Array(anchorCount)
  const centres = new Float32Array(anchorCount * 4) // cx cy in pixels, then two zeros
  let anchor = 0
  for (const { stride, across, down } of levels) {
    for (let cell = 0; cell < across * down; cell += 1, anchor += 1) {
      strideOf[anchor] = stride
      centres[anchor * 4] = ((cell % across) + 0.5) * stride
      centres[anchor * 4 + 1] = (Math.floor(cell / across) + 0.5) * stride
    }
  }
  return new Map<string, Constant>([
    ['tail.box.sides.shape', shape(1, anchorCount * 4, binCount)],
    ['tail.box.bins.shape', shape(1, anchorCount, 4 * binCount)],
    ['tail.strides', { dims: [1, anchorCount, 1], values: strideOf }],
    ['tail.centres', { dims: [1, anchorCount, 4], values: centres }],
    ...levels.flatMap(({ across, down }, index): [string, Constant][] => [
      [`tail.box.${index}.shape`, shape(1, 4 * binCount, across * down)],
      [`tail.cls.${index}.shape`, shape(1, classCount, across * down)],
    ]),
  ])
}

function shape(...dims: readonly number[]): Constant {
  return { dims: [dims.length], values: BigInt64Array.from(dims, BigInt) }
}

/** From the shape of a head's class scores, which is `[1, classes, cells]`. */
function classCountOf(graph: readonly RawField[]): number | null {
  const shape = graph.find(
    ({ number, bytes }) => number === graphInitializer && tensorName(bytes) === 'tail.cls.0.shape',
  )
  const raw = protobufFields(shape?.bytes ?? new Uint8Array(0))?.find(
    ({ number }) => number === tensorRawData,
  )
  if (raw === undefined || raw.bytes.length !== 24) return null
  const view = new DataView(raw.bytes.buffer, raw.bytes.byteOffset, raw.bytes.length)
  return Number(view.getBigInt64(8, true))
}

function tensorName(tensorBytes: Uint8Array): string {
  const name = protobufFields(tensorBytes)?.find(({ number }) => number === tensorNameField)
  return name === undefined ? '' : textOf(name.bytes)
}

/** Sizes of the graph's input and of its boxes; null for all else. */
function newDims(
  { number, bytes }: RawField,
  { width, height }: Size,
  classCount: number,
): readonly number[] | null {
  if (number === graphInput) return [1, 3, height, width]
  const name = protobufFields(bytes)?.find((field) => field.number === 1)
  if (number !== graphOutput || name === undefined || textOf(name.bytes) !== 'output0') return null
  const cells = strides.map((stride) => Math.floor(width / stride) * Math.floor(height / stride))
  return [1, 4 + classCount, cells.reduce((a, b) => a + b, 0)]
}

/** `ValueInfoProto` of a float tensor with the name of `old`. */
function valueInfo(old: Uint8Array, dims: readonly number[]): Uint8Array {
  const names = (rawFields(old) ?? []).filter(({ number }) => number === 1)
  const shape = joined(dims.map((dim) => lengthField(1, varintField(1, dim))))
  const tensorForm = joined([varintField(1, float32), lengthField(2, shape)])
  return joined([...names.map(({ raw }) => raw), lengthField(2, lengthField(1, tensorForm))])
}

function tensor(name: string, { dims, values }: Constant): Uint8Array {
  return joined([
    ...dims.map((dim) => varintField(tensorDims, dim)),
    varintField(tensorType, values instanceof Float32Array ? float32 : int64),
    lengthField(
      tensorNameField,
      Uint8Array.from(name, (letter) => letter.charCodeAt(0)),
    ),
    // Little-endian, as every machine that runs a browser is.
    lengthField(tensorRawData, new Uint8Array(values.buffer)),
  ])
}

function lengthField(number: number, bytes: Uint8Array): Uint8Array {
  return joined([varint(number * 8 + 2), varint(bytes.length), bytes])
}

function varintField(number: number, value: number): Uint8Array {
  return joined([varint(number * 8), varint(value)])
}

function varint(value: number): Uint8Array {
  const bytes: number[] = []
  for (let left = value; ; left = Math.floor(left / 128)) {
    if (left < 128) return Uint8Array.from([...bytes, left])
    bytes.push((left % 128) + 128)
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

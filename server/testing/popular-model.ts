import { fieldAt, textOf } from '../../src/domain/protobuf.ts'

/** Numbers of fields in onnx.proto. */
const modelGraph = 7
const modelMetadata = 14
const graphOutput = 12

/**
 * An ONNX file of ours as another YOLO tool would have written it: the detections alone come out,
 * and its metadata has this and nothing else.
 */
export function asPopularModel(file: Uint8Array, metadata: Record<string, string>): Uint8Array {
  const model = rebuilt(file, (number, bytes) => {
    if (number === modelMetadata) return null
    if (number !== modelGraph) return bytes
    let outputs = 0
    return rebuilt(bytes, (inner, value) => {
      if (inner !== graphOutput) return value
      outputs += 1
      return outputs > 1 ? null : value
    })
  })
  const entries = Object.entries(metadata).map(([key, value]) =>
    field(modelMetadata, Buffer.concat([field(1, Buffer.from(key)), field(2, Buffer.from(value))])),
  )
  return Buffer.concat([model, ...entries])
}

/** A message with some of its fields changed, or left out where `change` says null. */
function rebuilt(
  message: Uint8Array,
  change: (number: number, bytes: Uint8Array) => Uint8Array | null,
): Buffer {
  const parts: Uint8Array[] = []
  for (let at = 0; at < message.length;) {
    const head = fieldAt(message, at)
    if (head === null)
      throw new Error(`no protobuf field at ${at}: ${textOf(message.subarray(at, at + 20))}`)
    const { number, wire, start, end } = head
    const bytes = message.subarray(start, end)
    const changed = wire === 'length' ? change(number, bytes) : bytes
    if (changed === bytes) parts.push(message.subarray(at, end))
    else if (changed !== null) parts.push(field(number, changed))
    at = end
  }
  return Buffer.concat(parts)
}

/** A field with a length. */
function field(number: number, bytes: Uint8Array): Buffer {
  const varint = (rest: number): number[] =>
    rest < 128 ? [rest] : [(rest % 128) | 128, ...varint(Math.floor(rest / 128))]
  return Buffer.concat([Buffer.from([...varint(number * 8 + 2), ...varint(bytes.length)]), bytes])
}

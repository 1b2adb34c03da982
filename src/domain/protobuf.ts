/** One field of a protobuf message (protobuf.dev/programming-guides/encoding). */
export interface ProtobufField {
  readonly number: number
  /** Of a varint field; numbers above 2^53 lose their last digits. */
  readonly value: number
  /** Of a field with a length; empty for the others. */
  readonly bytes: Uint8Array
}

export type WireType = 'varint' | 'fixed64' | 'length' | 'fixed32'

export interface FieldHead {
  readonly number: number
  readonly wire: WireType
  /** Where its value begins, or its bytes. */
  readonly start: number
  /** Where the next field begins; beyond the message's end where it is cut short. */
  readonly end: number
  readonly value: number
}

const wireTypes: readonly (WireType | undefined)[] = [
  'varint',
  'fixed64',
  'length',
  undefined,
  undefined,
  'fixed32',
]

/** The fields of a message in their order; null where it is none, or is cut short. */
export function protobufFields(message: Uint8Array): ProtobufField[] | null {
  const fields: ProtobufField[] = []
  for (let at = 0; at < message.length;) {
    const head = fieldAt(message, at)
    if (head === null || head.end > message.length) return null
    const { number, value, wire, start, end } = head
    const bytes = wire === 'length' ? message.subarray(start, end) : new Uint8Array(0)
    fields.push({ number, value, bytes })
    at = end
  }
  return fields
}

/** The field that begins there; null where none does. */
export function fieldAt(message: Uint8Array, at: number): FieldHead | null {
  const tag = varintAt(message, at)
  if (tag === null) return null
  const wire = wireTypes[tag.value % 8]
  const number = Math.floor(tag.value / 8)
  if (wire === undefined || number === 0) return null
  if (wire === 'fixed32' || wire === 'fixed64') {
    const end = tag.end + (wire === 'fixed32' ? 4 : 8)
    return { number, wire, start: tag.end, end, value: 0 }
  }
  const varint = varintAt(message, tag.end)
  if (varint === null) return null
  const { value } = varint
  if (wire === 'varint') return { number, wire, start: tag.end, end: varint.end, value }
  return { number, wire, start: varint.end, end: varint.end + value, value: 0 }
}

/** Seven bits a byte, the lowest first, ten bytes at most; null where it has no end. */
function varintAt(message: Uint8Array, at: number): { value: number; end: number } | null {
  let value = 0
  for (let place = 0; place < 10; place += 1) {
    const byte = message[at + place]
    if (byte === undefined) return null
    value += (byte & 127) * 2 ** (7 * place)
    if (byte < 128) return { value, end: at + place + 1 }
  }
  return null
}

/** What is longer than this is no name of anything, and is cut. */
const longestText = 2 ** 20

/** Text of a field; of bytes that are no UTF-8, each is a character. */
export function textOf(bytes: Uint8Array): string {
  const read = Array.from(bytes.subarray(0, longestText))
  try {
    return decodeURIComponent(read.map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''))
  } catch {
    return read.map((byte) => String.fromCharCode(byte)).join('')
  }
}

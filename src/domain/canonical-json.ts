import canonicalize from 'canonicalize'

/**
 * Canonical JSON by RFC 8785: keys sorted by UTF-16 code units, numbers as ECMAScript prints them,
 * no white space. Two equal values give the same text on every machine.
 *
 * Throws TypeError where the value is no JSON (undefined, NaN, a class's instance, ...): such a
 * value would be hashed as something else than what is stored.
 */
export function canonicalJson(value: unknown): string {
  const wrong = placeOfNonJson(value, '$')
  if (wrong !== null) throw new TypeError(`no JSON value at ${wrong}`)
  const text = canonicalize(value)
  if (text === undefined) throw new TypeError('no JSON value')
  return text
}

/** Path of the first part that JSON cannot hold, or null. A cycle is one too. */
function placeOfNonJson(
  value: unknown,
  path: string,
  within: ReadonlySet<object> = new Set(),
): string | null {
  if (value === null || typeof value === 'boolean') return null
  if (typeof value === 'number') return Number.isFinite(value) ? null : path
  if (typeof value === 'string') return isWellFormed(value) ? null : path
  if (typeof value !== 'object' || within.has(value) || !isPlain(value)) return path
  const inside = new Set([...within, value])
  const parts: [string, unknown][] = Array.isArray(value)
    ? Array.from(value, (item, index) => [`${path}[${String(index)}]`, item])
    : Object.entries(value).map(([key, item]) => [isWellFormed(key) ? `${path}.${key}` : '', item])
  for (const [place, part] of parts) {
    if (place === '') return `${path}, in a key`
    const wrong = placeOfNonJson(part, place, inside)
    if (wrong !== null) return wrong
  }
  return null
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  // Values of another realm (a worker's, IndexedDB's) have an Object of their own.
  return Array.isArray(value) || prototype === null || Object.getPrototypeOf(prototype) === null
}

/** A lone half of a surrogate pair has no UTF-8 form. */
function isWellFormed(text: string): boolean {
  return !/[\uD800-\uDFFF]/u.test(text)
}

import type { z } from 'zod/mini'
import { ApiError } from '../api-error.ts'
import type { ApiContext } from './api-context.ts'

/**
 * Reads a request's body whole.
 * @throws ApiError too_large as soon as it passes the limit, invalid_request where it breaks off
 */
export async function readBody(
  request: Request,
  limitBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = () => new ApiError('too_large', `the body is longer than ${limitBytes} bytes`)
  if (Number(request.headers.get('content-length') ?? 0) > limitBytes) throw tooLarge()
  if (request.body === null) return new Uint8Array()
  const parts: Uint8Array[] = []
  let length = 0
  const reader = request.body.getReader()
  for (;;) {
    const { done, value } = await nextPart(reader)
    if (done) break
    length += value.length
    if (length > limitBytes) throw tooLarge()
    parts.push(value)
  }
  return new Uint8Array(Buffer.concat(parts))
}

async function nextPart(reader: ReadableStreamDefaultReader<Uint8Array>) {
  try {
    return await reader.read()
  } catch (cause) {
    throw new ApiError('invalid_request', `the body broke off: ${String(cause)}`)
  }
}

/**
 * The body as the message that the schema says.
 * @throws ApiError invalid_request, naming the field
 */
export function parseBody<T>(context: ApiContext, schema: z.ZodMiniType<T>): T {
  const parsed = schema.safeParse(parseJson(context.get('body')))
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const field = issue?.path.map(String).join('.')
  const detail = field === undefined || field === '' ? {} : { field }
  throw new ApiError('invalid_request', issue?.message ?? 'not the message expected', detail)
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    if (!(error instanceof Error)) throw error
    throw new ApiError('invalid_request', 'the body is no JSON in UTF-8')
  }
}

import { z } from 'zod/mini'

/** What a client does next follows from the code alone, never from the message. */
export const ErrorCode = z.enum([
  'unauthenticated',
  'forbidden',
  'device_revoked',
  'clock_skew',
  'replayed',
  'pairing_code_invalid',
  'not_found',
  'invalid_request',
  'invalid_photo',
  'too_large',
  'hash_mismatch',
  'conflict',
  'too_many_requests',
  'storage_full',
  'internal',
])
export type ErrorCode = z.infer<typeof ErrorCode>

/** Body of every answer that is not a success. 5xx carry a request id and no detail. */
export const ErrorBody = z.strictObject({
  error: z.strictObject({
    code: ErrorCode,
    message: z.string(),
    /** The field or file that is wrong, where there is one. */
    field: z.optional(z.string()),
    requestId: z.optional(z.string()),
    /** With `clock_skew`: the server's clock, Unix milliseconds. */
    serverTimeMs: z.optional(z.int()),
  }),
})
export type ErrorBody = z.infer<typeof ErrorBody>

/** What passes between the server and its database thread. */
export interface PgliteWorkerData {
  readonly dataFolder: string
}

export type PgliteCall =
  | {
      readonly kind: 'query'
      readonly sql: string
      readonly params: unknown[]
      readonly rowMode: 'array' | 'object'
      /** drizzle parses dates itself, pg-boss wants Date objects. */
      readonly datesAsText: boolean
    }
  | { readonly kind: 'exec'; readonly sql: string }
  | { readonly kind: 'fsync-count' }
  | { readonly kind: 'close' }

export type PgliteRequest = PgliteCall & { readonly id: number; readonly inTransaction: boolean }

export type PgliteResponse =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly error: Record<string, unknown> }

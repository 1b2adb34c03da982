import { bigint } from 'drizzle-orm/pg-core'

/** A time: Unix milliseconds. */
export const unixMs = (name: string) => bigint(name, { mode: 'number' })

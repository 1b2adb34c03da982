import type { Context, Hono } from 'hono'
import type { Device } from '../db/device-repository.ts'
import type { Session } from '../db/session-repository.ts'

/** Who called: the guard sets it before any handler runs. */
export type Caller =
  | { readonly kind: 'public' }
  | { readonly kind: 'session'; readonly session: Session }
  | { readonly kind: 'device'; readonly device: Device }

export interface ApiEnv {
  Variables: {
    requestId: string
    caller: Caller
    /** The whole body, its length and (where signed) its hash checked. */
    body: Uint8Array<ArrayBuffer>
  }
}

export type ApiApp = Hono<ApiEnv>
export type ApiContext = Context<ApiEnv>

/** The signing device of a `device` route. */
export function callingDevice(context: ApiContext): Device {
  const caller = context.get('caller')
  if (caller.kind !== 'device') throw new Error('this route is mounted without its guard')
  return caller.device
}

/** The session of a `session` route. */
export function callingSession(context: ApiContext): Session {
  const caller = context.get('caller')
  if (caller.kind !== 'session') throw new Error('this route is mounted without its guard')
  return caller.session
}

/** The organisation of whoever called an `either` route. */
export function callingOrganisation(context: ApiContext): string {
  const caller = context.get('caller')
  if (caller.kind === 'public') throw new Error('this route is mounted without its guard')
  return caller.kind === 'device' ? caller.device.organisationId : caller.session.organisationId
}
